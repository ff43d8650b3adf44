"""Knows what has been checked and answered since this kernel was started: the only state of a notebook."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ..judging import Assessment

__all__ = ["SESSION", "Answered", "Session"]


@dataclass(frozen=True)
class Answered:
    """How a question has been answered so far."""

    right: bool
    """Whether a right answer was among them."""
    first: bool
    """Whether the first answer was right."""


@dataclass(frozen=True)
class Session:
    """What `check` and `quiz` have seen, for `progress`."""

    assessments: dict[str, Assessment] = field(default_factory=dict)
    """The last of each exercise, by its name."""
    answers: dict[str, Answered] = field(default_factory=dict)
    """By the question's name."""

    def record_checks(self, assessments: Iterable[Assessment]) -> None:
        """Keep what a check found; it takes the place of an earlier one."""
        self.assessments.update({assessment.exercise.name: assessment for assessment in assessments})

    def record_answer(self, name: str, right: bool) -> None:
        """Keep whether a question was answered rightly."""
        before = self.answers.get(name, Answered(right, first=right))
        self.answers[name] = replace(before, right=before.right or right)

    def forget(self) -> None:
        """Begin anew."""
        self.assessments.clear()
        self.answers.clear()


SESSION = Session()
