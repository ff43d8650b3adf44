"""Knows what a check can come to, for one case, one exercise and one submission."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .inputs import Array


class Status(StrEnum):
    """What became of a check; only `passed` earns points."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_WRITTEN = "not_written"
    """The function is missing, or still a placeholder."""
    NOT_JUDGED = "not_judged"
    """An earlier check of the same exercise did not pass."""
    RAISED = "raised"
    """The student's function raised an exception."""
    STOPPED = "stopped"
    """The student's function was ended: too long, too much memory, process gone."""


@dataclass(frozen=True, eq=False)
class Mismatch:
    """Where an array differs from the right one, and by how much."""

    name: str
    """The array's name, such as `dWx`."""
    index: tuple[int, ...]
    """The entry that differs most."""
    yours: float
    expected: float
    errors: Array
    """Absolute difference of every entry, of the array's shape; NaN where the answer is not finite."""
    wrong: Array
    """Whether each entry is outside the tolerance; bool, of the array's shape."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """What one check came to on one case."""

    check: str
    status: Status
    message: str = ""
    """One sentence that names the check's finding without any number from a case."""
    cause: str = ""
    """The likely kind of mistake, where one is known."""
    mismatch: Mismatch | None = None
    """The numbers behind the message, for cases that the student may see."""
    remarks: tuple[str, ...] = ()
    """Things worth knowing that cost nothing, such as answers in float32."""


@dataclass(frozen=True)
class CheckResult:
    """What one check of an exercise came to over all its cases."""

    check: str
    status: Status
    points: float
    max_points: float
    passed: int
    """Cases that passed."""
    cases: int
    message: str = ""
    cause: str = ""


@dataclass(frozen=True)
class ExerciseResult:
    """What one exercise came to."""

    name: str
    checks: tuple[CheckResult, ...]
    remarks: tuple[str, ...] = ()
    """Things worth knowing that cost nothing, such as float32 answers or a follow-through."""

    @property
    def passed(self) -> bool:
        """Whether every check passed."""
        return all(check.status is Status.PASSED for check in self.checks)

    @property
    def score(self) -> float:
        """Points earned."""
        return float(sum(check.points for check in self.checks))

    @property
    def max_score(self) -> float:
        """Points that could be earned."""
        return float(sum(check.max_points for check in self.checks))


@dataclass(frozen=True)
class Result:
    """What one submission came to."""

    student: str
    assignment: str
    exercises: tuple[ExerciseResult, ...]
    repairs: tuple[str, ...] = ()
    """What was mended in the submitted file, or why it could not be read; a line each."""
    errors: Mapping[str, str] = field(default_factory=dict)
    """Cells that raised when they ran: the cell's place in words, and the error in one line."""

    @property
    def score(self) -> float:
        """Points earned."""
        return float(sum(exercise.score for exercise in self.exercises))

    @property
    def max_score(self) -> float:
        """Points that could be earned."""
        return float(sum(exercise.max_score for exercise in self.exercises))
