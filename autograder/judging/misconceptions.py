"""Knows how a named wrong solution is written down: a wrong function, what it replaces, and a hint."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Misconception:
    """A wrong solution that students are known to write."""

    name: str
    """The mistake in words, joined by underscores."""
    replaces: str
    """The name of the exercise's function that is wrong."""
    function: Callable[..., Any]
    hints: Mapping[str, str]
    """What the student reads, by language code."""

    def hint(self, language: str) -> str:
        """Give the hint in a language, in English where there is none."""
        return self.hints.get(language, self.hints["en"])


def misconception(replaces: str, *, en: str, **hints: str) -> Callable[[Callable[..., Any]], Misconception]:
    """Declare the decorated function as a wrong solution; its own name names the mistake.

    Args:
        replaces: the name of the function that it gets wrong, such as `rnn_backward`.
        en: the hint in English.
        **hints: the hint in further languages, by their codes.
    """

    def declare(function: Callable[..., Any]) -> Misconception:
        return Misconception(function.__name__, replaces, function, {"en": en, **hints})

    return declare
