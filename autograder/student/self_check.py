"""Knows how a notebook's `quiz` finds a question, asks it and answers to what is typed."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from .formula import Disagreement, FormulaError, find_disagreement
from .notice import Misuse, Notice, read_beside
from .question import Question, find_mistake, is_right, say
from .questions import read_quiz
from .quiz_card import render_question, render_verdict
from .quiz_words import word

LETTERS = "abcdefghijklmnopqrstuvwxyz"
LOOKALIKES = str.maketrans("асе", "ace")
"""Cyrillic letters that look like Latin ones."""
LANGUAGE_VARIABLE = "AUTOGRADER_LANGUAGE"


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


@dataclass(frozen=True)
class Quiz:
    """A question as it is asked; a notebook shows it to be clicked, a terminal as text."""

    question: Question
    language: str

    def answer(self, *values: Any) -> Verdict | Notice:
        """Answer by typing: letters of options (`"a"`, `"ac"`), a number, or a formula as text."""
        typed = " ".join(map(str, values)).strip()
        try:
            if self.question.options:
                return self._choose(typed)
            return self._compare(typed)
        except FormulaError as error:
            return Notice(str(error))

    def __repr__(self) -> str:
        """Write the question and how to answer it."""
        question = self.question
        lines = [say(question.text, self.language)]
        lines += [
            f"  {letter}) {say(option.text, self.language)}"
            for letter, option in zip(LETTERS, question.options, strict=False)
        ]
        if question.kind == "several":
            lines.append(word("several", self.language))
        return "\n".join([*lines, f"{word('type', self.language)}: {example(question)}"])

    def _repr_html_(self) -> str:
        """Draw the question so that it can be clicked."""
        return render_question(self.question, self.language, example(self.question))

    def _choose(self, typed: str) -> Verdict | Notice:
        options = dict(zip(LETTERS, self.question.options, strict=False))
        letters = set(typed.lower().translate(LOOKALIKES)) - set(" ,;")
        if not letters or letters - set(options) or (self.question.kind == "one" and len(letters) > 1):
            return Notice(f"{word('letters', self.language)}: {', '.join(options)}.")
        lines = [
            (
                "✓" if options[letter].right else "✗",
                f"{letter}) {self._explain(options[letter].why, options[letter].right)}",
            )
            for letter in sorted(letters)
        ]
        right = {letter for letter, option in options.items() if option.right}
        if right - letters and self.question.kind == "several":
            lines.append(("", word("missing", self.language)))
        return Verdict(letters == right, tuple(lines))

    def _compare(self, typed: str) -> Verdict:
        if is_right(self.question, typed):
            return Verdict(True, (("✓", self._explain(self.question.why, True)),))
        mistake = find_mistake(self.question, typed)
        if mistake is not None:
            return Verdict(False, (("✗", self._explain(mistake.why, False)),))
        lines = [("✗", word("wrong", self.language))]
        variables = self.question.variables or {}
        found = find_disagreement(typed, self.question.answer, variables) if variables else None
        if found is not None and not any(variables.values()):
            lines.append(("", self._describe(found)))
        return Verdict(False, tuple(lines))

    def _explain(self, why: Any, right: bool) -> str:
        verdict = word("right" if right else "wrong", self.language)
        return f"{verdict} {say(why, self.language)}".strip()

    def _describe(self, found: Disagreement) -> str:
        point = ", ".join(f"{name} = {float(value):.4g}" for name, value in found.values.items())
        yours, right = float(found.yours), float(found.right)
        return (
            f"{word('at', self.language)} {point}: {word('yours', self.language)} {yours:.6g}, "
            f"{word('expected', self.language)} {right:.6g}."
        )


def quiz(name: str, language: str | None = None, questions: str | Path = "quiz.json") -> Quiz | Notice:
    """Ask a self-check question; it is not graded.

    Args:
        name: the question's name.
        language: `en` or `ru`; else the environment variable AUTOGRADER_LANGUAGE, else the course's choice.
        questions: the file with the questions; beside the notebook unless said otherwise.
    """

    def read(record: Mapping[str, Any]) -> tuple[Mapping[str, Question], str]:
        return read_quiz(record), str(record.get("language", "en"))

    try:
        known, usual = read_beside(Path(questions), 'quiz(..., questions="path/to/quiz.json")', read)
    except Misuse as misuse:
        return Notice(str(misuse))
    if name not in known:
        near = get_close_matches(str(name), known, n=1)
        meant = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}."
        return Notice(f"There is no question {name!r} here; {meant}")
    return Quiz(known[name], language or os.environ.get(LANGUAGE_VARIABLE) or usual)


def answer(name: str, *values: Any) -> Verdict | Notice:
    """Answer a question by typing: `answer("momentum", "mu * v - lr * g")`.

    Args:
        name: the question's name.
        values: letters of options, a number, or a formula as text.
    """
    asked = quiz(name)
    return asked if isinstance(asked, Notice) else asked.answer(*values)


def example(question: Question) -> str:
    """Show how the question is answered by typing."""
    samples = {"one": '"a"', "several": '"ab"', "number": "0.5", "formula": '"…"'}
    return f'quiz("{question.name}").answer({samples[question.kind]})'
