"""From what a report is made: who is late, who is missing, how long judging took, whose answers are alike."""

import csv
from pathlib import Path

import pytest

from autograder.course import Course, find_course
from autograder.exercises import CheckResult, ExerciseResult, GradingError, Result, Status
from autograder.grading.intake.submissions import find_submissions
from autograder.grading.records.ledger import Entry, write_entry, write_seconds
from autograder.grading.reporting import find_similar_submissions, list_graded, report_assignment

from .toy_course import RIGHT, SETTINGS, UNREADABLE, hand_in, make_course

LONG = """
def scale_forward(x, w):
    rows, columns = x.shape
    out = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            out[row, column] = x[row, column] * w[column]
    return out, {"x": x, "w": w, "rows": rows}

def scale_backward(dout, cache):
    dx, dw = np.empty_like(cache["x"]), 0 * cache["w"]
    for row in range(cache["rows"]):
        dw += dout[row] * cache["x"][row]
        dx[row] = dout[row] * cache["w"]
    return dx, dw
"""


def record(course: Course, student: str, points: float, assignment: str = "toys") -> None:
    """Put a result into the ledger."""
    check = CheckResult("values", Status.PASSED if points else Status.FAILED, points, 10.0, 0, 1)
    result = Result(student, assignment, (ExerciseResult("scale", (check,)),))
    write_entry(course.root, Entry(result, "", "", {}))


@pytest.fixture
def school(tmp_path: Path) -> Course:
    """A course in which three handed in, and a fourth another assignment."""
    course = make_course(tmp_path)
    more = '\n[[assignments]]\nname = "games"\ntitle = "Games"\n'
    (course.root / "course.toml").write_text(SETTINGS + more)
    for student, source, points in (("anna", RIGHT, 10.0), ("boris", RIGHT, 0.0), ("dora", UNREADABLE, 0.0)):
        hand_in(course, student, source)
        record(course, student, points)
    folder = course.root / "submitted" / "gleb" / "games"
    folder.mkdir(parents=True)
    (folder / "games.ipynb").write_text("{}")
    return find_course(course.root)


def stamp(course: Course, student: str, when: str) -> None:
    """Say when something was handed in."""
    (course.root / "submitted" / student / "toys" / "timestamp.txt").write_text(when)


def test_the_report_lists_who_is_late_and_who_is_missing(school: Course) -> None:
    stamp(school, "anna", "2026-10-06 01:00:00 Europe/Paris")
    stamp(school, "boris", "2026-10-06 02:00:00.5 UTC")
    stamp(school, "dora", "2026-10-05 23:59:00 UTC")
    page, table = report_assignment(school, "toys", named=True)
    with table.open(encoding="utf-8-sig", newline="") as file:
        states = {row["student"]: row["state"] for row in csv.DictReader(file)}
    assert states == {"anna": "on time", "boris": "late", "dora": "on time", "gleb": "missing"}
    assert "late 2 h 1 min" in page.read_text(encoding="utf-8")


def test_nobody_is_named_unless_asked_for(school: Course) -> None:
    for path in report_assignment(school, "toys"):
        text = path.read_text(encoding="utf-8-sig")
        assert not [name for name in ("anna", "boris", "dora", "gleb") if name in text]
    assert [path.name for path in report_assignment(school, "toys", named=True)] == [
        "toys.names.html",
        "toys.names.csv",
    ]


def test_the_report_shows_how_long_judging_took(school: Course) -> None:
    write_seconds(school.root, "toys", "anna", 9.0, {"scale": 1.25})
    write_seconds(school.root, "toys", "boris", 9.0, {"scale": 3.75})
    page, _ = report_assignment(school, "toys")
    text = page.read_text(encoding="utf-8")
    assert ">2.50<" in text
    assert ">3.75<" in text


def test_similar_answers_are_found_in_the_submitted_files(school: Course) -> None:
    hand_in(school, "anna", LONG)
    hand_in(school, "boris", LONG.replace("row", "line").replace("column", "place"))
    (found,) = find_similar_submissions(school, "toys", dict(find_submissions(school, "toys")))
    assert (found.students, found.exercises, found.highest) == (("anna", "boris"), ("scale",), 1.0)
    page, _ = report_assignment(school, "toys", named=True)
    assert "100%</span>" in page.read_text(encoding="utf-8")


def test_there_is_no_report_before_grading(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    with pytest.raises(GradingError, match="ledger/toys: nothing is graded yet"):
        report_assignment(course, "toys")
    with pytest.raises(GradingError, match="ledger: nothing is graded yet"):
        list_graded(course)


def test_what_is_graded_can_be_listed(school: Course) -> None:
    assert list_graded(school) == ("toys",)
    record(school, "gleb", 1.0, "games")
    assert list_graded(school) == ("toys", "games")
