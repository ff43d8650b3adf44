"""nbgrader's own commands grade as `autograder grade` does, and keep what a person wrote."""

import json
import select
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.course import Course
from autograder.grading import native
from autograder.grading.recording import grade_submitted
from autograder.grading.records.database import load_config
from autograder.sandbox.process import is_ready

from .toy_course import (
    BROKEN,
    RIGHT,
    SCORES,
    UNREADABLE,
    WRONG_GRADIENT,
    copy_course,
    hand_in,
    make_course,
)

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own

CONFIG = Path(__file__).parents[2] / "nbgrader_config.py"
PROGRAMS = Path(sys.executable).parent
NOISY = RIGHT + "\nimport sys, warnings\nwarnings.warn('odd')\nprint('shout', file=sys.stderr)\n"
POINTS = {
    "anna": 40.0,
    "boris": 20.0,
    "Вера": 30.0,
    "dora": 0.0,
    "emil": 40.0,
    "fay": 40.0,
    "greta": 20.0,
    "hugo": 40.0,
}


def nbgrader(course: Course, *words: str, code: int = 0) -> str:
    """Run a command of nbgrader as a person does whose PATH has no alembic, and give what it says."""
    done = subprocess.run(
        [PROGRAMS / "nbgrader", *words],
        cwd=course.root,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(course.root)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


def edit(path: Path, change: Callable[[list[dict[str, Any]]], None]) -> None:
    """Change the cells of a notebook file."""
    notebook = json.loads(path.read_text())
    change(notebook["cells"])
    path.write_text(json.dumps(notebook))


def find(cells: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(cell for cell in cells if cell["metadata"]["nbgrader"]["grade_id"] == name)


def copy_cells(cells: list[dict[str, Any]]) -> None:
    """Copy a check and an exercise, as a slip of the keyboard does."""
    cells += [json.loads(json.dumps(find(cells, name))) for name in ("scale", "energy-solution")]


def ask_for_more(cells: list[dict[str, Any]]) -> None:
    """Make a check show more points than there are."""
    cell = find(cells, "scale")
    cell["source"] = "check = lambda *functions: 999.0\n999.0"
    data = {"text/plain": "999.0"}
    cell["outputs"] = [{"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 1}]


def press_autograde(course: Course, student: str) -> Mapping[str, Any]:
    """Do what the formgrader's button does: grade one submission in a process that goes on living."""
    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory

    config = load_config(course.root)
    answer: Mapping[str, Any] = NbGraderAPI(CourseDirectory(config=config), config=config).autograde(
        "toys", student
    )
    return answer


@pytest.fixture(scope="module")
def class_of_eight(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The toy course with what classes hand in, and nothing graded."""
    course = make_course(tmp_path_factory.mktemp("class"))
    late = "c.LateSubmissionPlugin.penalty_method = 'zero'\n"
    (course.root / "nbgrader_config.py").write_text(CONFIG.read_text() + late)
    hand_in(course, "anna", RIGHT)
    hand_in(course, "boris", WRONG_GRADIENT)
    hand_in(course, "Вера", BROKEN)
    hand_in(course, "dora", UNREADABLE)
    edit(hand_in(course, "emil", RIGHT), copy_cells)
    hand_in(course, "fay", NOISY + f"open({str(course.root / 'ran')!r}, 'w')\n")
    edit(hand_in(course, "greta", WRONG_GRADIENT), ask_for_more)
    for student in POINTS:
        when = "2026-10-06 01:00:00 UTC" if student == "hugo" else "2026-10-05 20:00:00 UTC"
        place = hand_in(course, "hugo", RIGHT) if student == "hugo" else course.root / "submitted" / student
        folder = place.parent if student == "hugo" else place / "toys"
        (folder / "timestamp.txt").write_text(when)
    return course


@pytest.fixture(scope="module")
def by_nbgrader(class_of_eight: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The class, graded by nbgrader."""
    course = copy_course(class_of_eight, tmp_path_factory.mktemp("nbgrader"))
    nbgrader(course, "autograde", "toys")
    return course


@pytest.fixture(scope="module")
def by_autograder(class_of_eight: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The same class, graded by us."""
    course = copy_course(class_of_eight, tmp_path_factory.mktemp("autograder"))
    assert {each.result.student: each.result.score for each in grade_submitted(course, "toys")} == POINTS
    return course


@pytest.fixture
def school(by_nbgrader: Course, tmp_path: Path) -> Course:
    """A copy of what nbgrader graded, that a test may change."""
    return copy_course(by_nbgrader, tmp_path)


def open_book(course: Course) -> Any:
    from nbgrader.api import Gradebook

    return Gradebook(f"sqlite:///{course.root / 'gradebook.db'}")


def book(course: Course) -> Mapping[str, Any]:
    """Read everything that the gradebook says of submissions, by student."""
    said = {}
    with open_book(course) as api:
        for submission in api.assignment_submissions("toys"):
            (notebook,) = submission.notebooks
            grades = {grade.name: {**grade.to_dict(), "id": 0} for grade in notebook.grades}
            comments = {comment.name: comment.comment for comment in notebook.comments}
            said[submission.student.id] = (
                submission.score,
                submission.timestamp,
                submission.late_submission_penalty,
                submission.needs_manual_grade,
                dict(sorted(grades.items())),
                dict(sorted(comments.items())),
            )
    return said


def remains(course: Course, pattern: str) -> Mapping[str, bytes]:
    return {str(path.relative_to(course.root)): path.read_bytes() for path in course.root.glob(pattern)}


def copies(course: Course) -> Mapping[str, Any]:
    paths = course.root.glob("autograded/*/toys/toys.ipynb")
    return {path.parts[-3]: nbformat.read(path, as_version=4) for path in paths}


def test_both_ways_give_every_score_comment_and_penalty_alike(
    by_nbgrader: Course, by_autograder: Course
) -> None:
    found = book(by_nbgrader)
    assert {student: row[0] for student, row in found.items()} == POINTS
    assert found["hugo"][2] == 40.0
    assert found == book(by_autograder)


def test_both_ways_show_the_same_cells_and_outputs(by_nbgrader: Course, by_autograder: Course) -> None:
    assert set(copies(by_nbgrader)) == set(POINTS)
    assert copies(by_nbgrader) == copies(by_autograder)


def test_student_code_reaches_nothing_outside(class_of_eight: Course, by_nbgrader: Course) -> None:
    assert book(by_nbgrader)["fay"][0] == 40.0
    assert not (class_of_eight.root / "ran").exists()


@pytest.mark.parametrize("pattern", ["ledger/toys/*.json", "feedback/*/toys/*.html"])
def test_both_ways_leave_the_same_ledger_and_pages(
    by_nbgrader: Course, by_autograder: Course, pattern: str
) -> None:
    assert len(remains(by_nbgrader, pattern)) == len(POINTS)
    assert remains(by_nbgrader, pattern) == remains(by_autograder, pattern)


def test_what_nbgrader_graded_is_not_run_again(school: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    from autograder.grading import recording

    def refuse(exam: object, submissions: list[object], *_: object) -> Iterator[object]:
        assert not submissions
        yield from ()

    monkeypatch.setattr(recording, "grade", refuse)
    before = book(school)
    assert {each.result.student: each.result.score for each in grade_submitted(school, "toys")} == POINTS
    assert book(school) == before


@pytest.mark.parametrize("grader", ["nbgrader", "autograder"])
def test_a_regrade_keeps_what_a_person_wrote(school: Course, grader: str) -> None:
    with open_book(school) as api:
        grade = api.find_grade("scale", "toys", "toys", "boris")
        grade.manual_score, grade.extra_credit = 25.0, 2.0
        api.find_comment("scale-solution", "toys", "toys", "boris").manual_comment = "See me."
        api.db.commit()
    hand_in(school, "boris", RIGHT)
    if grader == "nbgrader":
        assert press_autograde(school, "boris")["success"]
    else:
        list(grade_submitted(school, "toys"))
    with open_book(school) as api:
        grade = api.find_grade("scale", "toys", "toys", "boris")
        assert (grade.auto_score, grade.score, grade.extra_credit) == (30.0, 27.0, 2.0)
        assert grade.needs_manual_grade
        assert api.find_comment("scale-solution", "toys", "toys", "boris").comment == "See me."


def test_a_late_penalty_follows_a_regrade(school: Course) -> None:
    hand_in(school, "hugo", WRONG_GRADIENT)
    assert press_autograde(school, "hugo")["success"]
    with open_book(school) as api:
        assert api.find_submission("toys", "hugo").late_submission_penalty == 20.0


def test_a_newer_hand_in_is_graded_without_being_told_so(school: Course) -> None:
    (hand_in(school, "boris", RIGHT).parent / "timestamp.txt").write_text("2026-10-05 21:00:00 UTC")
    hand_in(school, "anna", WRONG_GRADIENT)
    nbgrader(school, "autograde", "toys")
    found = book(school)
    assert found["boris"][0] == 40.0
    assert found["anna"][0] == 40.0, "its time stamp is the old one"


def test_a_solution_that_changes_meanwhile_is_read_anew(school: Course) -> None:
    assert press_autograde(school, "anna")["success"]
    solution = school.solution_path("toys")
    solution.write_text(solution.read_text().replace("** 2).sum(axis=1)", "** 4).sum(axis=1)"))
    assert press_autograde(school, "anna")["success"]
    assert book(school)["anna"][0] == 30.0


def test_a_sandbox_that_broke_is_replaced(school: Course) -> None:
    hand_in(school, "anna", RIGHT + "\n# once more")
    assert press_autograde(school, "anna")["success"]
    (sandbox,) = native._SANDBOXES.values()
    assert sandbox._zygote is not None
    assert sandbox._control is not None
    assert is_ready(sandbox._control.fileno(), select.POLLIN, 60)
    sandbox._zygote.kill()
    sandbox._zygote.wait()
    hand_in(school, "anna", RIGHT + "\n# for the second time")  # what is known is not run again
    assert press_autograde(school, "anna")["success"]  # in a process that was ready before
    hand_in(school, "anna", RIGHT + "\n# for the third time")
    assert "SandboxError" in press_autograde(school, "anna")["log"]
    assert press_autograde(school, "anna")["success"]


def test_an_assignment_that_was_never_built_is_refused_in_one_line(school: Course) -> None:
    shutil.rmtree(school.release_path("toys").parent)
    said = press_autograde(school, "anna")["log"]
    assert "[ERROR] CourseError: assignments/toys/toys.ipynb: no released notebook" in said


def test_a_fault_of_ours_costs_only_its_submission(school: Course) -> None:
    (school.root / "ledger" / "toys" / "boris.json").unlink()
    (school.root / "ledger" / "toys" / "boris.json").mkdir()
    for student in ("boris", "fay"):
        hand_in(school, student, BROKEN)
    before = book(school)
    assert "GradingError" in press_autograde(school, "boris")["log"]
    assert press_autograde(school, "fay")["success"]
    after = book(school)
    assert after["boris"] == before["boris"]
    assert after["fay"][0] == SCORES[BROKEN]


def test_files_beside_a_notebook_are_not_carried_on(school: Course, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("seed")
    folder = school.root / "submitted" / "anna" / "toys"
    (folder / "link.txt").symlink_to(secret)
    (folder / "more").mkdir()
    (folder / "more" / "data.csv").write_text("1")
    assert press_autograde(school, "anna")["success"]
    found = sorted(path.name for path in (school.root / "autograded" / "anna" / "toys").iterdir())
    assert found == ["timestamp.txt", "toys.ipynb"]


def test_from_collected_files_to_exported_marks(class_of_eight: Course, tmp_path: Path) -> None:
    course = copy_course(class_of_eight, tmp_path)
    submitted = course.root / "submitted"
    archive = course.root / "downloaded" / "toys" / "archive"
    archive.mkdir(parents=True)
    with zipfile.ZipFile(archive / "all.zip", "w") as file:
        for student in ("anna", "boris"):
            file.write(submitted / student / "toys" / "toys.ipynb", f"{student}_toys.ipynb")
    shutil.rmtree(submitted)
    nbgrader(course, "zip_collect", "toys")
    assert sorted(path.name for path in submitted.iterdir()) == ["anna", "boris"]
    nbgrader(course, "autograde", "toys")
    with open_book(course) as api:
        api.find_comment("scale-solution", "toys", "toys", "boris").manual_comment = "Sum over the batch."
        api.db.commit()
    nbgrader(course, "generate_feedback", "toys")
    page = (course.root / "feedback" / "boris" / "toys" / "toys.html").read_text()
    assert "Sum over the batch." in page
    assert "scale_backward: dw is wrong." in page
    nbgrader(course, "export", "--to", "marks.csv")
    rows = [line.split(",") for line in (course.root / "marks.csv").read_text().splitlines()]
    student, score = rows[0].index("student_id"), rows[0].index("score")
    assert {row[student]: float(row[score]) for row in rows[1:]} == {"anna": 40.0, "boris": 20.0}


def test_nbgraders_own_release_is_complete(class_of_eight: Course, tmp_path: Path) -> None:
    course = copy_course(class_of_eight, tmp_path)
    before = remains(course, "assignments/toys/*")
    nbgrader(course, "generate_assignment", "toys", "--force")
    after = remains(course, "assignments/toys/*")
    assert set(after) == set(before)
    name = "assignments/toys/toys.ipynb"
    ours, theirs = (nbformat.reads(files.pop(name), as_version=4) for files in (before, after))
    assert ours == theirs
    assert after == before


def validate(course: Course, source: str) -> str:
    """Run `nbgrader validate` on a released notebook with these functions."""
    path = hand_in(course, "zoe", source)
    shutil.copy(course.release_path("toys").with_name("cases.json"), path.parent)
    return nbgrader(course, "validate", str(path))


def test_validate_passes_right_functions_that_warn(school: Course) -> None:
    warning = RIGHT.replace("    return x * w", "    import warnings; warnings.warn('odd')\n    return x * w")
    said = validate(school, warning)
    assert "Success! Your notebook passes all the tests." in said
    assert "cannot be converted" not in said


def test_validate_fails_a_wrong_check_and_says_why(school: Course) -> None:
    said = validate(school, WRONG_GRADIENT)
    assert "VALIDATION FAILED ON 1 CELL(S)" in said
    assert "scale_backward: dw is wrong" in said
