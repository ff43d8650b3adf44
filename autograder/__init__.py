"""Course assignments whose functions are checked by exact gradients and hidden cases.

A notebook imports `check`, `quiz`, `own` and `progress` from here, any NumPy project `gradcheck`. The rest
lives one floor down: `data` (what networks learn from), `exercises` (what is asked), `judging` (is it right),
`student` (what a notebook shows), `sandbox` (untrusted code), `course` (build and verify), `grading` (from
submissions to gradebook).
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"
__all__ = ["answer", "check", "gradcheck", "own", "progress", "quiz"]


def __getattr__(name: str) -> Any:
    """Import the notebook's names on first use, so that `import autograder` alone costs nothing."""
    if name in __all__:
        return getattr(import_module(f"autograder.{'judging' if name == 'gradcheck' else 'student'}"), name)
    raise AttributeError(f"module 'autograder' has no attribute {name!r}")
