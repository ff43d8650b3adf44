"""Knows which file of a handout is whose, and which of a student's files is the latest attempt."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from autograder.exercises import SubmissionError

from .handout import Handout, Packed
from .platforms import ENDINGS, Label, Platform, is_named
from .roster import Roster

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Attempt:
    """A file that a student handed in."""

    student: str
    packed: Packed
    label: Label
    handed_in: datetime

    @property
    def rank(self) -> tuple[int, datetime]:
        """What grows from one attempt to the next."""
        return self.label.attempt, self.handed_in


@dataclass(frozen=True)
class Left:
    """A file that is not taken over, and why."""

    path: str
    reason: str
    student: str = ""
    harmless: bool = False
    """Whether nothing is lost by it."""


@dataclass(frozen=True)
class Naming:
    """How the files of a handout are read."""

    platform: Platform
    names: frozenset[str]
    """The assignment's, in normal form."""
    roster: Roster | None = None
    by_number: bool = False
    """Whether students are called by the platform's number where there is no roster."""
    due: datetime | None = None


def choose(handout: Handout, naming: Naming) -> tuple[tuple[Attempt, ...], tuple[Left, ...]]:
    """Choose one file for every student; say of every other why it was not chosen."""
    left = [Left(path, reason) for path, reason in handout.refused]
    attempts: list[Attempt] = []
    for packed in handout.files:
        found = _read(packed, naming)
        (attempts if isinstance(found, Attempt) else left).append(found)  # type: ignore[arg-type]
    attempts, twins = _part_twins(attempts, naming)
    chosen: list[Attempt] = []
    for student in sorted({attempt.student for attempt in attempts}):
        own = [attempt for attempt in attempts if attempt.student == student]
        best, rest = _choose_one(own, naming)
        chosen += [best] if best else []
        left += rest
    return tuple(chosen), (*left, *twins)


def _read(packed: Packed, naming: Naming) -> Attempt | Left:
    path = packed.path
    if not path.lower().endswith(ENDINGS):
        return Left(path, "is no notebook and no module", harmless=True)
    label = naming.platform.read(path, naming.names)
    if label is None:
        return Left(path, f"is not named as {naming.platform.name} names files; whose it is cannot be told")
    student = (
        label.student or (label.number if naming.by_number else label.name) or label.number or label.name
    )
    if naming.roster:
        people = naming.roster.find(label, naming.platform)
        whom = " ".join(filter(None, (label.student, label.name, label.number)))
        if len(people) != 1:
            found = f"may be {' or '.join(people)}" if people else "is not on the roster"
            return Left(path, f"{whom}: {found}")
        student = people[0]
    if student.startswith("."):
        return Left(path, f"{student!r} cannot name a folder")
    return Attempt(student, packed, label, _time_of(packed, label, naming))


def _time_of(packed: Packed, label: Label, naming: Naming) -> datetime:
    """Say when a file was handed in.

    Where the archive's times are those of its making, only whether a file was late is known: it counts as
    handed in when it was due, or a minute later.
    """
    if label.when or naming.platform.keeps_times or not naming.due or label.late is None:
        return label.when or packed.when
    return max(packed.when, naming.due + MINUTE) if label.late else min(packed.when, naming.due)


def _part_twins(attempts: Sequence[Attempt], naming: Naming) -> tuple[list[Attempt], list[Left]]:
    """Set aside the files of several people of one name, whom only a number tells apart."""
    numbers: dict[str, set[str]] = {}
    for attempt in attempts:
        numbers.setdefault(attempt.student, set()).add(attempt.label.number)
    if naming.roster or naming.platform.name == "pattern":
        return list(attempts), []
    twins = [attempt for attempt in attempts if len(numbers[attempt.student]) > 1]
    lines = [
        Left(
            twin.packed.path,
            f"{', '.join(sorted(numbers[twin.student]))} share the name {twin.student!r}; "
            "tell them apart with --roster or --by number",
            twin.student,
        )
        for twin in twins
    ]
    return [attempt for attempt in attempts if attempt not in twins], lines


def _choose_one(own: Sequence[Attempt], naming: Naming) -> tuple[Attempt | None, list[Left]]:
    """Take the latest file with the assignment's name, else the latest notebook, else the latest module."""
    named = [attempt for attempt in own if is_named(attempt.label.file, naming.names)]
    notebooks = [attempt for attempt in own if attempt.packed.path.lower().endswith(ENDINGS[0])]
    fitting = named or notebooks or list(own)
    best = max(fitting, key=lambda attempt: attempt.rank)
    equal = [attempt for attempt in fitting if attempt.rank == best.rank]
    if len(equal) > 1 and not _same_content(equal):
        names = ", ".join(sorted(attempt.label.file for attempt in equal))
        reason = f"{len(equal)} files of one time, and none is told by its name: {names}"
        return None, [Left(attempt.packed.path, reason, attempt.student) for attempt in own]
    return best, list(_explain(best, own, fitting))


def _same_content(attempts: Collection[Attempt]) -> bool:
    try:
        return len({attempt.packed.read() for attempt in attempts}) == 1
    except SubmissionError:
        return False


def _explain(best: Attempt, own: Sequence[Attempt], fitting: Sequence[Attempt]) -> Iterator[Left]:
    for attempt in own:
        if attempt is not best:
            why = "an earlier attempt than" if attempt in fitting else "lies beside"
            yield Left(attempt.packed.path, f"{why} {best.packed.path}", attempt.student, harmless=True)
