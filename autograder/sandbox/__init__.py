"""Floor 2: untrusted code behind the boundary. A submission is a mapping from names to functions."""

from .cell import Cell
from .limits import Level, Limits
from .sandbox import Sandbox
from .submission import Submission

__all__ = ["Cell", "Level", "Limits", "Sandbox", "Submission"]
