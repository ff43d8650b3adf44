"""Knows how `pytest solutions/` shows a course's claims, one test each; elsewhere it does nothing.

It shows what `autograder verify` finds, and is never the verdict on a student.
"""

import warnings
from collections.abc import Generator, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from autograder.course.claims import Claim


class ClaimError(Exception):
    """A claim does not hold; a line for every problem."""


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Generator[None, Any, Any]:
    """Take the solution files of a course's assignments, in place of whoever else would."""
    found = yield
    return [AssignmentFile.from_parent(parent, path=file_path)] if is_solution(file_path) else found


def is_solution(path: Path) -> bool:
    """Ask whether a file is `solutions/<name>.py` of an assignment that the course lists."""
    folder = path.parent
    if path.suffix != ".py" or folder.name != "solutions" or not (folder.parent / "course.toml").is_file():
        return False
    from autograder.course import find_course
    from autograder.exercises import CourseError

    try:
        names = [assignment.name for assignment in find_course(folder.parent).assignments]
    except CourseError:
        return not path.name.startswith("_")  # reading it says why, in one line
    return path.stem in names


class AssignmentFile(pytest.File):
    """The solution file of an assignment."""

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        """List the claims: the assignment's own, and those of every exercise."""
        with _quiet():
            claims = list(self._list_claims())
        for name in dict.fromkeys(claim.exercise for claim in claims):
            own = [claim for claim in claims if claim.exercise == name]
            if name:
                yield ExerciseClaims.from_parent(self, name=name, claims=own)
            else:
                yield from (ClaimItem.from_parent(self, name=claim.name, claim=claim) for claim in own)

    def _list_claims(self) -> "Iterator[Claim]":
        from autograder.course import find_course, load_solution
        from autograder.course.claims import list_claims
        from autograder.course.trial import Trial
        from autograder.course.verify import SEEDS
        from autograder.exercises import AutograderError

        try:
            course = find_course(self.path.parent)
            yield from list_claims(Trial(course, load_solution(course, self.path.stem), SEEDS))
        except AutograderError as error:
            raise self.CollectError(str(error)) from None


class ExerciseClaims(pytest.Collector):
    """The claims of one exercise."""

    def __init__(self, *, claims: "list[Claim]", **rest: Any) -> None:
        """Remember the claims."""
        super().__init__(**rest)
        self.claims = claims

    def collect(self) -> Iterable[pytest.Item]:
        """Make a test of every claim."""
        return [ClaimItem.from_parent(self, name=claim.name, claim=claim) for claim in self.claims]


class ClaimItem(pytest.Item):
    """One claim as a test."""

    def __init__(self, *, claim: "Claim", **rest: Any) -> None:
        """Remember the claim."""
        super().__init__(**rest)
        self.claim = claim

    def runtest(self) -> None:
        """Test the claim."""
        with _quiet():
            problems = self.claim.test().problems
        if problems:
            raise ClaimError("\n".join(problems))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show the problems alone; a traceback would show only this program."""
        return (
            str(excinfo.value) if excinfo.errisinstance(ClaimError) else super().repr_failure(excinfo, style)
        )

    def reportinfo(self) -> tuple[Path, None, str]:
        """Name the claim in the headings of failures."""
        return self.path, None, " ".join(filter(None, (self.claim.exercise, self.name)))


_quiet = partial(warnings.catch_warnings, action="ignore")
"""What right code in another style, or a wrong solution, is warned of is no verdict on it."""
