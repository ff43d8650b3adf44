"""What was graded is recorded once, everywhere, and a second run changes nothing."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.exercises import GradingError
from autograder.grading import recording
from autograder.grading.recording import grade_submitted
from autograder.grading.records import recorder
from autograder.grading.records.autograded import autograded_path
from autograder.grading.records.ledger import entry_path, read_ledger

from .remains import files
from .toy_course import (
    BROKEN,
    RIGHT,
    UNREADABLE,
    WRONG_GRADIENT,
    copy_course,
    hand_in,
    make_course,
)

KINDS = {"anna": RIGHT, "boris": WRONG_GRADIENT, "Вера": BROKEN, "dora": UNREADABLE}
OUTPUTS = ("ledger", "feedback", "autograded", "reports")
POINTS = {"anna": 40.0, "boris": 20.0, "Вера": 30.0, "dora": 0.0}


@pytest.fixture(scope="module")
def graded_school(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The toy course with four submissions, all graded."""
    course = make_course(tmp_path_factory.mktemp("school"))
    for student, source in KINDS.items():
        hand_in(course, student, source)
    assert scores(course) == POINTS
    return course


@pytest.fixture
def school(graded_school: Course, tmp_path: Path) -> Course:
    """A copy that a test may change."""
    return copy_course(graded_school, tmp_path)


def scores(course: Course, **options: bool) -> Mapping[str, float]:
    """Grade what was handed in."""
    return {each.result.student: each.result.score for each in grade_submitted(course, "toys", **options)}


def forbid_running(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make it an error to run any submission."""

    def refuse(exam: object, submissions: list[object], *_: object) -> Iterator[object]:
        assert not submissions
        yield from ()

    monkeypatch.setattr(recording, "grade", refuse)


def in_gradebook(course: Course) -> Mapping[str, float]:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as api:
        return {each.student.id: each.score for each in api.assignment_submissions("toys")}


def test_ledger_and_gradebook_say_the_same(graded_school: Course) -> None:
    ledger = read_ledger(graded_school.root, "toys")
    assert {entry.result.student: entry.result.score for entry in ledger} == POINTS
    assert in_gradebook(graded_school) == POINTS


def test_a_second_run_runs_nothing_and_says_the_same(school: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    forbid_running(monkeypatch)
    assert scores(school) == POINTS


def test_again_runs_everything_and_writes_the_same_bytes(school: Course) -> None:
    path = entry_path(school.root, "toys", "boris")
    before = path.read_bytes()
    path.unlink()
    assert scores(school, again=True) == POINTS
    assert path.read_bytes() == before


SURROUNDINGS = (
    ({"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C"}, 0o022, ("--jobs", "1")),
    (
        {"PYTHONHASHSEED": "2", "TZ": "JST-9", "LC_ALL": "C.UTF-8", "LANG": "ru_RU.UTF-8"},
        0o077,
        ("--jobs", "3"),
    ),
)
"""Environment, umask and options under which everything is graded once more, each time in another folder."""


def test_every_byte_is_the_same_in_other_surroundings(graded_school: Course, tmp_path: Path) -> None:
    remains = []
    for place, (environment, umask, options) in enumerate(SURROUNDINGS):
        course = copy_course(graded_school, tmp_path / f"place {place}")
        for folder in OUTPUTS:
            shutil.rmtree(course.root / folder, ignore_errors=True)
        here = course.root / "submitted" if place else Path("/")
        for words in (("grade", "toys", "--quiet", *options), ("report", "toys")):
            shutil.rmtree(course.root / "ledger" / ".timings", ignore_errors=True)  # the clock's, not ours
            subprocess.run(
                [sys.executable, "-m", "autograder.cli", "--course", course.root, *words],
                cwd=here,
                env={**os.environ, **environment},
                umask=umask,
                check=True,
                capture_output=True,
            )
        remains.append(files(course.root, *OUTPUTS))
    assert len(remains[0]) == 3 * len(KINDS) + 3 + 3  # pages and entries; lock and report; kept results
    assert {name for name in remains[0] if remains[0][name] != remains[1].get(name)} == set()
    assert set(remains[0]) == set(remains[1])


def test_a_changed_submission_is_graded_again(school: Course) -> None:
    hand_in(school, "boris", RIGHT)
    assert scores(school) == {**POINTS, "boris": 40.0}
    assert in_gradebook(school)["boris"] == 40.0


def test_a_changed_seed_grades_everything_again(school: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    (school.root / ".grading-seed").write_text("another\n")
    forbid_running(monkeypatch)
    with pytest.raises(AssertionError):
        scores(school)


def test_what_the_gradebook_lacks_is_brought_in_from_the_ledger(
    school: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    (school.root / "gradebook.db").unlink()
    forbid_running(monkeypatch)
    scores(school)
    assert in_gradebook(school) == POINTS


def test_pages_that_were_removed_are_made_again(school: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = sorted(path for name in ("autograded", "feedback") for path in (school.root / name).rglob("*.*"))
    before = [path.read_bytes() for path in pages]
    shutil.rmtree(school.root / "autograded")
    shutil.rmtree(school.root / "feedback")
    forbid_running(monkeypatch)
    scores(school)
    assert len(pages) == 2 * len(KINDS)
    assert [path.read_bytes() for path in pages] == before


def test_results_come_in_the_order_of_names(school: Course) -> None:
    hand_in(school, "boris", RIGHT)
    assert list(scores(school)) == sorted(KINDS)


def test_a_full_disk_records_nothing_of_the_submission(
    school: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(school, "boris", RIGHT)

    def refuse(*_: object) -> None:
        raise GradingError("ledger: cannot be written: No space left on device")

    monkeypatch.setattr(recorder, "write_entry", refuse)
    with pytest.raises(GradingError, match="No space left"):
        scores(school)
    assert in_gradebook(school)["boris"] == 20.0


def test_the_graded_copy_shows_what_became_of_every_check(graded_school: Course) -> None:
    notebook = json.loads(autograded_path(graded_school.root, "boris", "toys").read_text())
    (cell,) = [cell for cell in notebook["cells"] if cell["metadata"]["nbgrader"]["grade_id"] == "scale"]
    (output,) = cell["outputs"]
    text = output["data"]["text/plain"]
    assert text.startswith("scale: 10 of 30 points\n✓ shapes")
    assert "✗ gradient    scale_backward: dw is wrong." in text


def test_the_graded_copy_holds_no_markup_of_the_student(graded_school: Course) -> None:
    notebook = json.loads(autograded_path(graded_school.root, "Вера", "toys").read_text())
    (cell,) = [cell for cell in notebook["cells"] if cell["metadata"]["nbgrader"]["grade_id"] == "energy"]
    assert "ValueError: &lt;b&gt;not&lt;/b&gt; today" in cell["outputs"][0]["data"]["text/html"]


@pytest.mark.parametrize("student", KINDS)
def test_the_graded_copy_is_a_valid_nbgrader_notebook(graded_school: Course, student: str) -> None:
    from autograder.course.release import validate

    validate(json.loads(autograded_path(graded_school.root, student, "toys").read_text()), "toys")


def test_nbgrader_makes_its_own_feedback_from_the_graded_copies(school: Course) -> None:
    shutil.rmtree(school.root / "feedback")
    programs = Path(sys.executable).parent
    ended = subprocess.run(
        [programs / "nbgrader", "generate_feedback", "toys"],
        cwd=school.root,
        env={**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    page = (school.root / "feedback" / "boris" / "toys" / "toys.html").read_text()
    assert "Score: 20.0 / 40.0" in page
    assert "scale_backward: dw is wrong." in page
