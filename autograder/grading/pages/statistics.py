"""Knows what a class's results come to: totals, exercises, checks, and mistakes that students share."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import StatisticsError, correlation, fmean, median, quantiles

from autograder.exercises import CheckResult, ExerciseResult, Result, Status

MIN_CLASS = 10
"""Submissions below which a correlation says too little to be shown."""
MISTAKES = (Status.FAILED, Status.RAISED, Status.STOPPED)


@dataclass(frozen=True)
class Totals:
    """How the totals are spread, in points."""

    count: int
    max_score: float
    mean: float
    lowest: float
    lower: float
    median: float
    upper: float
    highest: float


@dataclass(frozen=True)
class Bin:
    """One column of the histogram of totals."""

    start: float
    stop: float
    """Not included, except in the last bin."""
    count: int


@dataclass(frozen=True)
class ExerciseStatistics:
    """How the class did on one exercise."""

    name: str
    max_score: float
    mean: float
    """Points."""
    full: int
    """Students with all points."""
    difficulty: float
    """The share of its points that the class earned: 1 is easy, 0 hard."""
    discrimination: float | None
    """The corrected item-total correlation: of its points with those of all other exercises; None where there
    are too few submissions, no other exercise, or the same points for all."""
    unwritten: int
    """Students who left some of it unwritten."""
    typical: float | None = None
    """Seconds that judging it took, the median; None where no time is known."""
    longest: float | None = None
    """Seconds that judging it took where it took longest."""


@dataclass(frozen=True)
class CheckStatistics:
    """What became of one check."""

    exercise: str
    check: str
    counts: Mapping[Status, int]
    """Students by status; every status is a key."""


@dataclass(frozen=True)
class Shared:
    """Something that several students have in common, with the students."""

    text: str
    students: tuple[str, ...]


@dataclass(frozen=True)
class Mistake:
    """Why a check did not pass, and for whom."""

    exercise: str
    check: str
    status: Status
    cause: str
    example: str
    """The message that was seen most."""
    students: tuple[str, ...]


def describe_totals(results: Sequence[Result]) -> Totals | None:
    """Describe how the totals are spread; None where nobody handed in."""
    if not results:
        return None
    scores = sorted(result.score for result in results)
    cuts = quantiles(scores, n=4, method="inclusive") if len(scores) > 1 else scores * 3
    return Totals(
        count=len(scores),
        max_score=max(result.max_score for result in results),
        mean=fmean(scores),
        lowest=scores[0],
        lower=cuts[0],
        median=median(scores),
        upper=cuts[2],
        highest=scores[-1],
    )


def count_totals(results: Sequence[Result], bins: int = 10) -> tuple[Bin, ...]:
    """Count the totals in equal bins from 0 to all points."""
    top = max((result.max_score for result in results), default=0.0) or 1.0
    counts = Counter(min(int(bins * result.score / top + 1e-9), bins - 1) for result in results)
    return tuple(Bin(top * place / bins, top * (place + 1) / bins, counts[place]) for place in range(bins))


def describe_exercises(
    results: Sequence[Result], seconds: Mapping[str, Mapping[str, float]] | None = None
) -> tuple[ExerciseStatistics, ...]:
    """Describe each exercise, in order; a submission without it counts as no points, and as not written.

    Args:
        results: one for each student who handed in.
        seconds: what judging took, by student and exercise, as far as it is known.
    """
    totals = [result.score for result in results]
    described = []
    for name, pattern in list_exercises(results).items():
        found = [find_exercise(result, name) for result in results]
        scores = [each.score if each else 0.0 for each in found]
        times = [took[name] for took in (seconds or {}).values() if name in took]
        mean, top = fmean(scores), pattern.max_score
        described.append(
            ExerciseStatistics(
                name=name,
                max_score=top,
                mean=mean,
                full=sum(score >= top for score in scores),
                difficulty=mean / top if top else 0.0,
                discrimination=_correlate(scores, totals),
                unwritten=sum(each is None or _is_unwritten(each) for each in found),
                typical=median(times) if times else None,
                longest=max(times, default=None),
            )
        )
    return tuple(described)


def _is_unwritten(result: ExerciseResult) -> bool:
    return any(check.status is Status.NOT_WRITTEN for check in result.checks)


def _correlate(scores: Sequence[float], totals: Sequence[float]) -> float | None:
    others = [round(total - score, 6) for score, total in zip(scores, totals, strict=True)]
    if len(scores) < MIN_CLASS:
        return None
    try:
        return correlation(scores, others)
    except StatisticsError:  # one of the two is constant
        return None


def count_checks(results: Sequence[Result]) -> tuple[CheckStatistics, ...]:
    """Count what became of each check, in order; a submission without it counts as not written."""
    counted = []
    for name, pattern in list_exercises(results).items():
        for check in pattern.checks:
            found = [find_check(result, name, check.check) for result in results]
            counts = Counter(item.status if item else Status.NOT_WRITTEN for item in found)
            counted.append(CheckStatistics(name, check.check, {status: counts[status] for status in Status}))
    return tuple(counted)


def rank_mistakes(results: Sequence[Result]) -> tuple[Mistake, ...]:
    """Collect the mistakes by exercise, check, status and cause, the most frequent first.

    What was not written, or not judged because of an earlier check, is no mistake of its own.
    """
    students: dict[tuple[str, str, Status, str], list[str]] = defaultdict(list)
    messages: dict[tuple[str, str, Status, str], Counter[str]] = defaultdict(Counter)
    for result in results:
        for exercise in result.exercises:
            for check in exercise.checks:
                if check.status in MISTAKES:
                    key = (exercise.name, check.check, check.status, check.cause)
                    students[key].append(result.student)
                    messages[key][check.message] += 1
    order = {name: place for place, name in enumerate(list_exercises(results))}
    mistakes = [
        Mistake(*key, example=_most_common(messages[key]), students=tuple(sorted(names)))
        for key, names in students.items()
    ]
    mistakes.sort(key=lambda mistake: (-len(mistake.students), order[mistake.exercise], mistake.cause))
    return tuple(mistakes)


def share(lines: Iterable[tuple[str, str]]) -> tuple[Shared, ...]:
    """Collect equal lines, given as pairs of student and line, the most frequent first."""
    students: dict[str, set[str]] = defaultdict(set)
    for student, line in lines:
        students[line].add(student)
    shared = (Shared(line, tuple(sorted(names))) for line, names in students.items())
    return tuple(sorted(shared, key=lambda item: (-len(item.students), item.text)))


def find_exercise(result: Result, name: str) -> ExerciseResult | None:
    """Find an exercise of a result by name."""
    return next((exercise for exercise in result.exercises if exercise.name == name), None)


def find_check(result: Result, exercise: str, check: str) -> CheckResult | None:
    """Find a check of a result by the names of exercise and check."""
    found = find_exercise(result, exercise)
    return next((item for item in found.checks if item.check == check), None) if found else None


def list_exercises(results: Sequence[Result]) -> dict[str, ExerciseResult]:
    """Give an example of every exercise that occurs, by name, in the order of the fullest result."""
    found: dict[str, ExerciseResult] = {}
    for result in sorted(results, key=lambda result: -len(result.exercises)):
        for exercise in result.exercises:
            found.setdefault(exercise.name, exercise)
    return found


def _most_common(messages: Counter[str]) -> str:
    return min(messages, key=lambda message: (-messages[message], message))
