"""Knows how a notebook's `quiz` finds a question, asks it and answers to what is typed."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from .answering import Verdict, give_answer, judge_answer
from .assignment import LETTERS
from .formula import FormulaError
from .notice import Misuse, Notice, read_beside
from .question import Question, say
from .questions import read_quiz
from .quiz_card import new_identity, render_question
from .quiz_widget import has_widgets, make_widget, show_both
from .quiz_words import INSTRUCTIONS, word
from .session import SESSION

LANGUAGE_VARIABLE = "AUTOGRADER_LANGUAGE"


@dataclass(frozen=True)
class Quiz:
    """A question as it is asked; a notebook shows it to be clicked, a terminal as text."""

    question: Question
    language: str

    def answer(self, *values: Any) -> Verdict | Notice:
        """Answer by typing.

        Args:
            values: letters of options (`"a"`, `"ac"`), a number, a formula as text, letters in their order
                (`"bca"`), or letters with numbers (`"a2 b1 c3"`).
        """
        typed = " ".join(map(str, values)).strip()
        try:
            verdict = judge_answer(self.question, typed, self.language)
        except FormulaError as error:
            return Notice(error.say(self.language))
        SESSION.record_answer(self.question.name, verdict.right)
        return verdict

    def give_up(self) -> Verdict:
        """Show the answer to a question without options; it counts as a wrong one."""
        SESSION.record_answer(self.question.name, False)
        return give_answer(self.question, self.language)

    def __repr__(self) -> str:
        """Write the question and how to answer it."""
        question, language = self.question, self.language
        lettered = [option.text for option in question.options] or question.items
        lines = [say(question.text, language)]
        for marks, texts in ((LETTERS, lettered), (question.choices, question.partners)):
            lines += [f"  {mark}) {say(text, language)}" for mark, text in zip(marks, texts, strict=False)]
        if question.kind in INSTRUCTIONS:
            lines.append(word(question.kind, language))
        return "\n".join([*lines, f"{word('type', language)}: {example(question)}"])

    def _repr_html_(self) -> str:
        """Draw the question so that it can be clicked."""
        return render_question(self.question, self.language, example(self.question))

    def _ipython_display_(self) -> None:
        """Show the question so that the kernel knows what is answered, where the kernel has widgets.

        Raises:
            NotImplementedError: it has none; then IPython shows the card, or the text.
        """
        if not has_widgets():
            raise NotImplementedError
        identity = new_identity()
        card = render_question(self.question, self.language, example(self.question), identity)
        widget = make_widget(self.question, self.language, self.answer, self.give_up)
        show_both(card, repr(self), widget, identity)


def quiz(name: str, language: str | None = None, questions: str | Path = "quiz.json") -> Quiz | Notice:
    """Ask a self-check question; it is not graded.

    Args:
        name: the question's name.
        language: `en` or `ru`; else the environment variable AUTOGRADER_LANGUAGE, else the course's choice.
        questions: the file with the questions; beside the notebook unless said otherwise.
    """
    try:
        known, usual = read_known(questions, 'quiz(..., questions="path/to/quiz.json")')
    except Misuse as misuse:
        return Notice(str(misuse))
    if name not in known:
        near = get_close_matches(str(name), known, n=1)
        key, meant = ("no_question_like", near[0]) if near else ("no_question", ", ".join(known))
        return Notice(word(key, language or usual).format(name, meant))
    return Quiz(known[name], language or usual)


def answer(name: str, *values: Any) -> Verdict | Notice:
    """Answer a question by typing: `answer("momentum", "mu * v - lr * g")`.

    Args:
        name: the question's name.
        values: what `quiz(name).answer` takes.
    """
    asked = quiz(name)
    return asked if isinstance(asked, Notice) else asked.answer(*values)


def read_known(questions: str | Path, remedy: str) -> tuple[Mapping[str, Question], str]:
    """Read the questions by name, and the language in which they are asked unless another is wanted.

    Args:
        questions: the file with the questions.
        remedy: the call that says where it is instead.

    Raises:
        Misuse: there is no such file, or it is damaged.
    """

    def read(record: Mapping[str, Any]) -> tuple[Mapping[str, Question], str]:
        usual = os.environ.get(LANGUAGE_VARIABLE) or str(record.get("language", "en"))
        return read_quiz(record), usual

    return read_beside(Path(questions), remedy, read)


def example(question: Question) -> str:
    """Show how the question is answered by typing."""
    samples = {
        "one": '"a"',
        "several": '"ab"',
        "number": "0.5",
        "formula": '"…"',
        "order": f'"{LETTERS[: len(question.items)]}"',
        "match": '"{}"'.format(" ".join(f"{letter}1" for letter in LETTERS[: len(question.items)])),
    }
    return f'quiz("{question.name}").answer({samples[question.kind]})'
