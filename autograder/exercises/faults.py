"""Knows how a failure of the student's code is described, the same on both sides of the boundary."""

import sys
import traceback
from dataclasses import dataclass

from .words import Words, say


@dataclass(eq=False)
class Raised(Exception):  # noqa: N818 - an outcome, not an error of ours
    """The student's function raised: the exception's type, its text in one line, and the line of code."""

    kind: str
    text: str
    where: str = ""
    """For instance `line 3 of rnn_step_forward`; empty where the code is not the student's."""

    def __str__(self) -> str:
        """Say it in one line."""
        head = f"{self.kind}: {self.text}" if self.text else self.kind
        return f"{head} ({self.where})" if self.where else head


@dataclass(eq=False)
class Stopped(Exception):  # noqa: N818 - an outcome, not an error of ours
    """The student's function was ended from outside, with words that say why."""

    reason: Words

    def __str__(self) -> str:
        """Say why."""
        return say(self.reason, "en")


def describe(error: BaseException, limit: int = 300) -> Raised:
    """Describe an exception of the student's code as plain text, at most `limit` characters."""
    try:
        said = f"{error.msg} (line {error.lineno})" if isinstance(error, SyntaxError) else str(error)
        text = " ".join(said.split())
    except Exception:  # __str__ belongs to the student
        text = ""
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    return Raised(type(error).__name__[:80], text, _where(error))


def _where(error: BaseException) -> str:
    """Name the innermost line that is the student's: not in an installed package, not in this one."""
    ours = __name__.partition(".")[0]
    found = ""
    for frame, line in traceback.walk_tb(error.__traceback__):
        module = str(frame.f_globals.get("__name__", ""))
        code = frame.f_code
        if module.partition(".")[0] == ours or _is_installed(code.co_filename):
            continue
        found = f"line {line - code.co_firstlineno + 1} of {code.co_name}" if code.co_name[0] != "<" else ""
    return found


def _is_installed(filename: str) -> bool:
    return filename.startswith((sys.prefix, sys.base_prefix, "<frozen", "<__array_function__"))
