"""Knows what a self-check question is, and whether a typed number or formula answers it."""

from collections.abc import Mapping
from dataclasses import dataclass

from .formula import FormulaError, find_disagreement

Text = Mapping[str, str]
"""A text by language: `{"en": ..., "ru": ...}`."""


@dataclass(frozen=True)
class Option:
    """One of the answers to choose from."""

    text: Text
    right: bool
    why: Text
    """Why it is right or what it confuses; empty only where it is right and speaks for itself."""


@dataclass(frozen=True)
class Mistake:
    """A wrong number or formula that is often given, with what it confuses."""

    answer: str
    why: Text


@dataclass(frozen=True)
class Question:
    """A self-check question. `one` and `several` have options; `number` and `formula` have an answer."""

    name: str
    kind: str
    text: Text
    options: tuple[Option, ...] = ()
    answer: str = ""
    """The right formula, or the right number as text."""
    tolerance: float = 0.0
    """Largest accepted difference of a number."""
    variables: Mapping[str, str] | None = None
    """A formula's variables with their shapes; an empty shape is a plain number."""
    why: Text | None = None
    mistakes: tuple[Mistake, ...] = ()


def say(text: Text | None, language: str) -> str:
    """Give a text in a language, else in English, else in whatever there is."""
    if not text:
        return ""
    return text.get(language) or text.get("en") or next(iter(text.values()))


def is_right(question: Question, typed: str) -> bool:
    """Tell whether a typed number or formula equals the question's answer.

    Raises:
        FormulaError: what was typed cannot be read.
    """
    return _same(question, typed, question.answer)


def find_mistake(question: Question, typed: str) -> Mistake | None:
    """Find the known mistake that a typed number or formula equals."""
    return next((mistake for mistake in question.mistakes if _same(question, typed, mistake.answer)), None)


def _same(question: Question, typed: str, answer: str) -> bool:
    if question.kind == "formula":
        return find_disagreement(typed, answer, question.variables or {}) is None
    try:
        difference = abs(float(typed.replace(",", ".")) - float(answer))
    except ValueError:
        raise FormulaError(f"{typed!r} is not a number.") from None
    return difference <= max(question.tolerance, 1e-9 * abs(float(answer)))
