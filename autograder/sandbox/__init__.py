"""Floor 2: untrusted code behind the boundary. A submission is a mapping from names to functions.

What needs NumPy is imported on first use, so that a warm process can be started before.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .cell import Cell
from .limits import Level, Limits

if TYPE_CHECKING:
    from .sandbox import Sandbox
    from .submission import Submission

__all__ = ["Cell", "Level", "Limits", "Sandbox", "Submission"]


def __getattr__(name: str) -> Any:
    """Import the rest."""
    if name in __all__:
        return getattr(import_module(f".{name.lower()}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
