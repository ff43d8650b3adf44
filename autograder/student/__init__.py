"""Floor 2: what a notebook imports. Visible checks, self-check questions, and how findings are shown."""

from .self_check import answer, quiz
from .visible_check import check

__all__ = ["answer", "check", "quiz"]
