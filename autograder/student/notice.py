"""Knows how a wrong use of `check` or `quiz` is told: in one line, where a traceback would show our code."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from ..exercises import DeclarationError, Words, say
from . import wording
from .card import render_notice
from .validating import show_to_nbgrader

T = TypeVar("T")


class Misuse(Exception):  # noqa: N818 - ends in a Notice, never reaches the notebook
    """`check` or `quiz` was called in a way that cannot be answered."""


@dataclass(frozen=True)
class Notice:
    """One line about a wrong use; a notebook shows it as a card, a terminal as text."""

    text: str

    def __repr__(self) -> str:
        """Give the line itself."""
        return self.text

    def _ipython_display_(self) -> None:
        """Tell nbgrader where it runs the notebook; IPython goes on to the card everywhere else."""
        show_to_nbgrader(self.text, passed=False)

    def _repr_html_(self) -> str:
        """Draw the line as a card."""
        return render_notice(self.text)


def read_beside(path: Path, remedy: str, read: Callable[[dict[str, Any]], T]) -> T:
    """Read a JSON file that comes with the notebook.

    Args:
        path: where it is.
        remedy: the call that says where it is instead, such as `check(..., cases="...")`.
        read: makes something of the parsed file.

    Raises:
        Misuse: the file is missing or cannot be read.
    """
    try:
        return read(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        folder = str(path.absolute().parent)
        raise Misuse(_say_without_course(wording.file_missing(path.name, folder, remedy))) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, DeclarationError) as error:
        problem = str(error) if isinstance(error, DeclarationError) else type(error).__name__
        raise Misuse(_say_without_course(wording.file_damaged(path.name, problem))) from None


def _say_without_course(words: Words) -> str:
    """Choose the student's language; where none is chosen, say it in all, since the course's is not known."""
    if chosen := wording.chosen_language():
        return say(words, chosen)
    return words if isinstance(words, str) else "\n".join(words.values())
