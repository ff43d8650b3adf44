"""Knows what a self-check question is, and whether what was typed answers it."""

from collections.abc import Mapping
from dataclasses import dataclass

from .assignment import read_match, read_order
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
    """A wrong answer that is often given, with what it confuses."""

    answer: str
    why: Text


@dataclass(frozen=True)
class Question:
    """A self-check question.

    `one` and `several` have options, the others an answer. `order` has items, `match` items and partners.
    """

    name: str
    kind: str
    text: Text
    options: tuple[Option, ...] = ()
    answer: str = ""
    """As it is typed: a formula, a number, the items in order (`bca`), or items with partners (`a2 b1`)."""
    tolerance: float = 0.0
    """Largest accepted difference of a number."""
    variables: Mapping[str, str] | None = None
    """A formula's variables with their shapes; an empty shape is a plain number."""
    why: Text | None = None
    mistakes: tuple[Mistake, ...] = ()
    items: tuple[Text, ...] = ()
    """What is put in order or matched, as it is shown; lettered from a."""
    partners: tuple[Text, ...] = ()
    """What items are matched with; numbered from 1."""
    otherwise: Text | None = None
    """What a wrong answer is told that is no known mistake."""

    @property
    def choices(self) -> tuple[str, ...]:
        """What an item can be given: the numbers of the places or of the partners."""
        return tuple(str(number) for number in range(1, len(self.partners or self.items) + 1))


def say(text: Text | None, language: str) -> str:
    """Give a text in a language, else in English, else in whatever there is."""
    if not text:
        return ""
    return text.get(language) or text.get("en") or next(iter(text.values()))


def is_right(question: Question, typed: str) -> bool:
    """Tell whether a typed answer equals the question's.

    Raises:
        FormulaError: what was typed cannot be read.
    """
    return _same(question, typed, question.answer)


def find_mistakes(question: Question, typed: str) -> tuple[Mistake, ...]:
    """Find the known mistakes in a typed answer; a matching may hold several."""
    return tuple(mistake for mistake in question.mistakes if _same(question, typed, mistake.answer))


def read_assignment(question: Question, typed: str, whole: bool = True) -> dict[str, str]:
    """Read which number each item is given: its place in the order, or its partner.

    Args:
        question: of kind `order` or `match`.
        typed: `bca`, or `a2 b1 c3`.
        whole: whether every item must have one; an order is always whole.

    Raises:
        FormulaError: what was typed cannot be read.
    """
    if question.kind == "order":
        return read_order(typed, len(question.items))
    return read_match(typed, len(question.items), len(question.partners), whole)


def _same(question: Question, typed: str, answer: str) -> bool:
    if question.kind == "formula":
        return find_disagreement(typed, answer, question.variables or {}) is None
    if question.items:
        given = read_assignment(question, typed)
        return read_assignment(question, answer, whole=False).items() <= given.items()
    try:
        difference = abs(float(typed.replace(",", ".").replace("−", "-")) - float(answer))
    except ValueError:
        raise FormulaError("no_number", typed) from None
    return difference <= max(question.tolerance, 1e-9 * abs(float(answer)))
