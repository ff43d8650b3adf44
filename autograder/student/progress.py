"""Knows how far a student has come in a notebook since its kernel was started, and how that is shown."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path

from ..exercises import Exercise, read_release
from ..judging import Assessment
from .card import render_style
from .findings import WRONG, points
from .notice import Misuse, Notice, read_beside
from .question import Question, say
from .quiz_card import mark_up
from .quiz_words import word
from .self_check import LANGUAGE_VARIABLE, read_known
from .session import SESSION, Answered

LONGEST = 80
"""Characters of a question that are repeated."""


@dataclass(frozen=True)
class Count:
    """How much is done of something."""

    label: str
    done: float
    whole: float

    def __str__(self) -> str:
        """Write both numbers."""
        return f"{self.label}: {points(self.done)}/{points(self.whole)}"


@dataclass(frozen=True)
class Left:
    """Something to go back to."""

    mark: str
    call: str
    """What is found in its cell."""
    words: str = ""


@dataclass(frozen=True, eq=False)
class Progress:
    """What is done and what is left; a notebook shows it as a card, a terminal as text."""

    language: str
    exercises: tuple[tuple[Exercise, Assessment | None], ...]
    """Each with what its last check found."""
    questions: tuple[tuple[Question, Answered | None], ...]
    """Each with how it was answered."""

    @property
    def counts(self) -> tuple[Count, ...]:
        """Count exercises, points and questions; what the notebook has none of is left out."""
        found = [assessment for _, assessment in self.exercises if assessment is not None]
        answered = [given for _, given in self.questions if given is not None]
        whole = sum(exercise.max_points for exercise, _ in self.exercises)
        counts = (
            Count("exercises", sum(each.passed for each in found), len(self.exercises)),
            Count("points", sum(each.result.score for each in found), whole),
            Count("questions", sum(given.right for given in answered), len(self.questions)),
            Count("at_first", sum(given.first for given in answered), len(self.questions)),
        )
        return tuple(
            Count(word(each.label, self.language), each.done, each.whole) for each in counts if each.whole
        )

    @property
    def left(self) -> tuple[tuple[str, tuple[Left, ...]], ...]:
        """List what to go back to, under a heading each."""
        groups = {
            "to_write": tuple(
                Left(_mark(found), f"check({', '.join(exercise.functions)})")
                for exercise, found in self.exercises
                if found is None or not found.passed
            ),
            "again": self._asked("✗", lambda given: given is not None and not given.right),
            "still_open": self._asked("○", lambda given: given is None),
            "in_the_end": self._asked("✓", lambda given: given is not None and given.right > given.first),
        }
        return tuple((word(key, self.language), rows) for key, rows in groups.items() if rows)

    def __repr__(self) -> str:
        """Write the progress as plain text, all counts in the first line."""
        lines = [" · ".join(map(str, self.counts))]
        for heading, rows in self.left:
            lines.append(f"{heading}:")
            lines += [f"  {row.mark} {row.call}  {row.words}".rstrip() for row in rows]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """Draw the progress as a card."""
        bars = "".join(
            f"<span>{escape(count.label)}</span> "
            f'<span class="ag-bar"><span style="width: {count.done / count.whole:.0%}"></span></span> '
            f"<span>{points(count.done)}/{points(count.whole)}</span>"
            for count in self.counts
        )
        lists = "".join(
            f'<details class="ag-hint"><summary>{escape(heading)} ({len(rows)})</summary>'
            f"{''.join(map(_draw, rows))}</details>"
            for heading, rows in self.left
        )
        tone = "open" if self.left else "right"
        return (
            f'{render_style()}<div class="ag ag-card ag-{tone} mathjax_ignore tex2jax_ignore">'
            f'<div class="ag-bars">{bars}</div>{lists}</div>'
        )

    def _asked(self, mark: str, belongs: Callable[[Answered | None], bool]) -> tuple[Left, ...]:
        return tuple(
            Left(mark, f'quiz("{question.name}")', _shorten(say(question.text, self.language)))
            for question, given in self.questions
            if belongs(given)
        )


def progress(
    language: str | None = None, cases: str | Path = "cases.json", questions: str | Path = "quiz.json"
) -> Progress | Notice:
    """Show what has been checked and answered since the kernel was started.

    Args:
        language: `en` or `ru`; else as `quiz` asks.
        cases: the file with the recorded cases; beside the notebook unless said otherwise.
        questions: the file with the questions; a notebook without questions has none.
    """
    try:
        release = read_beside(Path(cases), 'progress(cases="path/to/cases.json")', read_release)
        asked, usual = (
            read_known(questions, 'progress(questions="path/to/quiz.json")')
            if Path(questions).is_file()
            else ({}, os.environ.get(LANGUAGE_VARIABLE, "en"))
        )
    except Misuse as misuse:
        return Notice(str(misuse))
    return Progress(
        language or usual,
        tuple((exercise, SESSION.assessments.get(name)) for name, (exercise, _) in release.items()),
        tuple((question, SESSION.answers.get(name)) for name, question in asked.items()),
    )


def _mark(found: Assessment | None) -> str:
    checks = found.result.checks if found else ()
    return "✗" if any(check.status in WRONG for check in checks) else "○"


def _draw(row: Left) -> str:
    words = f'<span class="ag-words">{mark_up(row.words)}</span>'
    return (
        f'<div class="ag-check"><span class="ag-mark">{row.mark}</span> '
        f"<span><code>{escape(row.call)}</code> {words}</span></div>"
    )


def _shorten(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rsplit(' ', 1)[0].rstrip('.,:; ')} …"
