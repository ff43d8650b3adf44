"""Knows what an answer to a question comes to, and how that is said."""

from dataclasses import dataclass

from .assignment import LETTERS, read_letters
from .formula import Disagreement, FormulaError, find_disagreement
from .question import Question, Text, find_mistakes, is_right, read_assignment, say
from .quiz_card import list_answer, render_verdict
from .quiz_words import word


@dataclass(frozen=True)
class Verdict:
    """What an answer comes to; a notebook shows it as a card, a terminal as text."""

    right: bool
    lines: tuple[tuple[str, str], ...]
    """A mark (may be empty) and a sentence each."""

    def __repr__(self) -> str:
        """Write the verdict as plain text."""
        return "\n".join(f"{mark} {sentence}".strip() for mark, sentence in self.lines)

    def _repr_html_(self) -> str:
        """Draw the verdict as a card."""
        return render_verdict(self.right, self.lines)


def judge_answer(question: Question, typed: str, language: str) -> Verdict:
    """Judge a typed answer and explain it.

    Args:
        question: what was asked.
        typed: letters of options, a number, a formula, an order or a matching.
        language: in which it is explained.

    Raises:
        FormulaError: what was typed is no answer to this question.
    """
    return (_choose if question.options else _compare)(question, typed, language)


def give_answer(question: Question, language: str) -> Verdict:
    """Give the answer to a question without options away, for whoever gives up."""
    lines = [*list_answer(question, language), say(question.why, language)]
    return Verdict(False, tuple(("", line) for line in lines))


def _choose(question: Question, typed: str, language: str) -> Verdict:
    options = dict(zip(LETTERS, question.options, strict=False))
    letters = set(read_letters(typed))
    if not letters or letters - set(options) or (question.kind == "one" and len(letters) > 1):
        raise FormulaError("letters", ", ".join(options))
    lines = [
        (
            "✓" if options[letter].right else "✗",
            f"{letter}) {_explain(options[letter].why, options[letter].right, language)}",
        )
        for letter in sorted(letters)
    ]
    right = {letter for letter, option in options.items() if option.right}
    if right - letters and question.kind == "several":
        lines.append(("", word("missing", language)))
    return Verdict(letters == right, tuple(lines))


def _compare(question: Question, typed: str, language: str) -> Verdict:
    if is_right(question, typed):
        return Verdict(True, (("✓", _explain(question.why, True, language)),))
    found = find_mistakes(question, typed)
    if found:
        first, *others = (say(mistake.why, language) for mistake in found)
        lines = [("✗", f"{word('wrong', language)} {first}"), *(("✗", why) for why in others)]
    else:
        lines = [("✗", _explain(question.otherwise, False, language))]
        if question.kind == "formula":
            lines += _describe(find_disagreement(typed, question.answer, question.variables or {}), language)
    if question.kind == "match":
        lines.append(("", _count(question, typed, language)))
    return Verdict(False, tuple(lines))


def _explain(why: Text | None, right: bool, language: str) -> str:
    verdict = word("right" if right else "wrong", language)
    return f"{verdict} {say(why, language)}".strip()


def _count(question: Question, typed: str, language: str) -> str:
    right = read_assignment(question, question.answer).items() & read_assignment(question, typed).items()
    return word("so_far", language).format(len(right), len(question.items))


def _describe(found: Disagreement | None, language: str) -> list[tuple[str, str]]:
    """Show the point at which two formulas differ, where its variables are plain numbers."""
    if found is None or any(value.ndim for value in (*found.values.values(), found.yours)):
        return []
    point = ", ".join(f"{name} = {float(value):.4g}" for name, value in found.values.items())
    yours, right = float(found.yours), float(found.right)
    sentence = (
        f"{word('at', language)} {point}: {word('yours', language)} {yours:.6g}, "
        f"{word('expected', language)} {right:.6g}."
    )
    return [("", sentence)]
