"""Knows what changed between two results of one student, exercise by exercise, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from autograder.exercises import ExerciseResult, Result

from .exam import Exam, versions
from .records.ledger import Entry


@dataclass(frozen=True)
class Standing:
    """Where an exercise stands: points, and the status of every check."""

    score: float
    max_score: float
    checks: Mapping[str, str]
    """The status by check."""

    def __hash__(self) -> int:
        """Let equal ones be held once."""
        return hash((self.score, frozenset(self.checks.items())))


@dataclass(frozen=True)
class Change:
    """An exercise that stands elsewhere than before."""

    student: str
    exercise: str
    before: Standing | None
    """None where there was nothing before."""
    after: Standing | None
    """None where the exercise is gone."""
    reason: str
    late: bool = False
    """Whether the submission came after the due date."""
    manual: float | None = None
    """The score that a person gave, which stays; None where nobody did."""

    @property
    def needs_a_person(self) -> bool:
        """Whether the automatic score changes under a person's score; the gradebook then asks for a look."""
        before, after = (each.score if each else None for each in (self.before, self.after))
        return self.manual is not None and before != after


def change_record(change: Change) -> dict[str, Any]:
    """Describe a change as docs/regrading.md says."""
    where = {key: each and vars(each) for key, each in (("before", change.before), ("after", change.after))}
    return {**vars(change), **where, "needs_manual_grade": change.needs_a_person}


def read_change(record: Mapping[str, Any]) -> Change:
    """Read a change; of a damaged record any of the errors that reading JSON can bring."""
    known = {field.name: record[field.name] for field in fields(Change)}
    for key in ("before", "after"):
        known[key] = Standing(**known[key]) if known[key] else None
    return Change(**known)


def find_changes(
    result: Result,
    before: Mapping[str, Standing],
    reason: str,
    late: bool = False,
    manual: Mapping[str, float] | None = None,
) -> tuple[Change, ...]:
    """List the exercises of a submission that stand elsewhere than before.

    Args:
        result: what it comes to now.
        before: where each exercise stood, by name.
        reason: why it was graded again.
        late: whether it came after the due date.
        manual: scores that a person gave, by exercise.
    """
    after = standings(result)
    return tuple(
        Change(result.student, name, old, new, reason, late, (manual or {}).get(name))
        for name in dict.fromkeys([*after, *before])
        if (old := before.get(name)) != (new := after.get(name))
    )


def standings(result: Result | None) -> dict[str, Standing]:
    """Say where each exercise of a result stands, by name."""
    return {each.name: _stand(each) for each in result.exercises} if result else {}


def find_reason(entry: Entry | None, mark: str, exam: Exam) -> str:
    """Say why a submission has to be graded.

    Args:
        entry: from when it was last graded.
        mark: SHA-256 of the submitted file.
        exam: what it is held against now.
    """
    return ", ".join(_reasons(entry, mark, exam)) or "again"


def _reasons(entry: Entry | None, mark: str, exam: Exam) -> Iterator[str]:
    if entry is None:
        yield "new submission"
        return
    if entry.sha256 != mark:
        yield "replaced submission"
    if dict(entry.versions) != dict(versions()):
        yield "version changed"
    if entry.seed and entry.seed != exam.seed_mark:
        yield "seed changed"
    elif entry.terms != exam.terms:
        yield "solution changed"


def _stand(result: ExerciseResult) -> Standing:
    checks = {check.check: check.status.value for check in result.checks}
    return Standing(result.score, result.max_score, checks)
