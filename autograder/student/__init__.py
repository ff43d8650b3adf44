"""Floor 2: what a notebook imports. Checks, self-check questions, progress, and how findings are shown."""

from .own_work import own
from .progress import progress
from .self_check import answer, quiz
from .visible_check import check

__all__ = ["answer", "check", "own", "progress", "quiz"]
