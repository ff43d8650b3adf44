"""The gradebook holds every score, keeps what people wrote, and is never half written."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course
from autograder.exercises import CheckResult, ExerciseResult, GradingError, Status
from autograder.grading.intake.release import Release, load_release
from autograder.grading.records.gradebook import (
    MOST_PENDING,
    MOST_SECONDS,
    describe_exercise,
    open_gradebook,
    record_result,
    write_pending,
)
from autograder.grading.records.gradebook_rows import find_rows

from .toy_gradebook import (
    CELLS,
    ON_TIME,
    RELEASE,
    TOO_LATE,
    configure,
    edit_grade,
    export,
    grade_of,
    read,
    record,
    result,
)


def students(course: Course) -> list[str]:
    """Name those whose submissions are in the gradebook, as another program sees it."""
    with read(course) as api:
        return sorted(each.student.id for each in api.assignment_submissions("toy"))


def rows_of(course: Course, student: str) -> list[tuple[Any, ...]]:
    """List what a submission consists of, without ids."""
    with read(course) as api:
        return sorted(
            (notebook.name, row.cell.name, type(row).__name__, *list(row.to_dict().values())[5:])
            for notebook in api.find_submission("toy", student).notebooks
            for row in (*notebook.grades, *notebook.comments)
        )


def test_nbgrader_exports_every_score(toy: Course) -> None:
    results = [result("anna", 30), result("boris", 10, 0), result("Вера", 0, 10)]
    record(toy, *results)
    rows = {row["student_id"]: row for row in export(toy) if row["assignment"] == "toy"}
    assert {name: float(row["score"]) for name, row in rows.items()} == {
        item.student: item.score for item in results
    }
    assert {float(row["max_score"]) for row in rows.values()} == {40.0}
    assert {row["duedate"] for row in rows.values()} == {"2026-10-05 23:59:00"}
    assert {row["timestamp"] for row in rows.values()} == {"2026-10-05 20:00:00"}


def test_every_exercise_has_its_own_score(toy: Course) -> None:
    record(toy, result("anna", step=10, loss=0))
    assert [grade_of(toy, "anna", cell)["auto_score"] for cell in ("step", "loss")] == [10.0, 0.0]


def test_a_graded_submission_waits_for_nobody(toy: Course) -> None:
    record(toy, result("anna"))
    with read(toy) as api:
        assert not api.find_submission("toy", "anna").needs_manual_grade


def test_the_cells_are_those_of_the_release(toy: Course) -> None:
    record(toy)
    with read(toy) as api:
        notebook = api.find_notebook("toy", "toy")
        assert {cell.name: cell.max_score for cell in notebook.grade_cells} == {"step": 30.0, "loss": 10.0}
        assert {cell.name for cell in notebook.solution_cells} == {"step-solution", "loss-solution"}
        source = api.find_source_cell("step", "toy", "toy")
        assert (source.source, source.locked, source.checksum) == ("# step", True, "sum of step")
        assert not api.find_source_cell("step-solution", "toy", "toy").locked
        assert json.loads(notebook.kernelspec)["name"] == "python3"


def test_the_comment_says_what_is_wrong(toy: Course) -> None:
    record(toy, result("anna", 10))
    with read(toy) as api:
        comment = api.find_comment("step-solution", "toy", "toy", "anna").comment
        assert (
            comment
            == "- gradient: not right yet. step_backward: db is wrong. It is not summed over the batch."
        )
        assert api.find_comment("loss-solution", "toy", "toy", "anna").comment is None


def test_a_comment_brings_no_markup_of_the_student() -> None:
    message = "step raised ValueError: <script>alert(1)</script>\n\n<img src=x>\u202e."
    check = CheckResult("values", Status.RAISED, 0, 10, 0, 4, message)
    text = describe_exercise(ExerciseResult("step", (check,)))
    assert "<script" not in text
    assert "<img" not in text
    assert "\n" not in text
    assert "\u202e" not in text


def test_a_regrade_changes_the_automatic_score(toy: Course) -> None:
    record(toy, result("anna", 10))
    record(toy, result("anna", 30))
    assert grade_of(toy, "anna")["score"] == 30.0


def test_a_regrade_that_is_right_takes_the_comment_away(toy: Course) -> None:
    record(toy, result("anna", 10))
    record(toy, result("anna", 30))
    with read(toy) as api:
        assert api.find_comment("step-solution", "toy", "toy", "anna").comment is None


def test_what_a_person_wrote_survives_a_regrade(toy: Course) -> None:
    record(toy, result("anna", 10))
    edit_grade(toy, "anna", manual_score=25.0, extra_credit=2.0)
    with read(toy) as api:
        api.find_comment("step-solution", "toy", "toy", "anna").manual_comment = "See me."
        api.find_submission_notebook("toy", "toy", "anna").late_submission_penalty = 3.0
        api.db.commit()
    record(toy, result("anna", 30))
    grade = grade_of(toy, "anna")
    assert (grade["auto_score"], grade["manual_score"], grade["extra_credit"], grade["score"]) == (
        30,
        25,
        2,
        27,
    )
    with read(toy) as api:
        assert api.find_comment("step-solution", "toy", "toy", "anna").comment == "See me."
        assert api.find_submission("toy", "anna").late_submission_penalty == 3.0


def test_a_new_score_under_a_manual_one_calls_for_a_person(toy: Course) -> None:
    record(toy, result("anna", 10))
    edit_grade(toy, "anna", manual_score=25.0)
    record(toy, result("anna", 30))
    assert grade_of(toy, "anna")["needs_manual_grade"]


def test_the_same_score_under_a_manual_one_calls_for_nobody(toy: Course) -> None:
    record(toy, result("anna", 10))
    edit_grade(toy, "anna", manual_score=25.0)
    record(toy, result("anna", 10))
    assert not grade_of(toy, "anna")["needs_manual_grade"]


def test_an_unknown_time_leaves_the_one_that_is_there(toy: Course) -> None:
    record(toy, result("anna"))
    record(toy, result("anna"), when=None)
    with read(toy) as api:
        assert api.find_submission("toy", "anna").timestamp == ON_TIME.replace(tzinfo=None)


def test_without_configuration_nothing_is_late(toy: Course) -> None:
    record(toy, result("anna"), when=TOO_LATE)
    with read(toy) as api:
        assert api.find_submission("toy", "anna").late_submission_penalty == 0.0


def test_the_late_penalty_is_nbgraders(toy: Course) -> None:
    configure(toy, "c.LateSubmissionPlugin.penalty_method = 'zero'")
    record(toy, result("anna", 30), when=TOO_LATE)
    record(toy, result("boris", 30), when=ON_TIME)
    rows = {row["student_id"]: row for row in export(toy) if row["assignment"] == "toy"}
    assert [rows[name]["late_submission_penalty"] for name in ("anna", "boris")] == ["40.0", "0.0"]
    assert [rows[name]["score"] for name in ("anna", "boris")] == ["0.0", "40.0"]


def test_the_late_penalty_follows_a_regrade(toy: Course) -> None:
    configure(toy, "c.LateSubmissionPlugin.penalty_method = 'zero'")
    record(toy, result("anna", 10), when=TOO_LATE)
    record(toy, result("anna", 30), when=TOO_LATE)
    with read(toy) as api:
        assert api.find_submission("toy", "anna").late_submission_penalty == 40.0


def test_a_broken_nbgrader_configuration_is_one_line(toy: Course) -> None:
    configure(toy, "c.CourseDirectory.course_id = 1 / 0")
    with pytest.raises(GradingError, match="nbgrader_config: ZeroDivisionError"):
        record(toy)


def test_the_course_is_the_one_that_nbgrader_is_configured_for(toy: Course) -> None:
    configure(toy, "c.CourseDirectory.course_id = 'rnn'")
    record(toy, result("anna"))
    with read(toy) as api:
        assert api.find_assignment("toy").course_id == "rnn"


def test_an_interruption_leaves_the_submission_as_it_was(
    toy: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(toy, result("anna", 10))

    def interrupt(exercise: ExerciseResult, *_: object) -> str:
        raise KeyboardInterrupt

    with open_gradebook(toy, "toy", RELEASE) as gradebook:
        monkeypatch.setattr("autograder.grading.records.gradebook.describe_exercise", interrupt)
        record_result(gradebook, result("anna", 30), ON_TIME)
        with pytest.raises(KeyboardInterrupt):
            write_pending(gradebook)
    assert grade_of(toy, "anna")["auto_score"] == 10.0


def test_results_are_written_together_when_there_are_enough_of_them(toy: Course) -> None:
    names = [f"student {place:02}" for place in range(MOST_PENDING + 1)]
    seen = []
    with open_gradebook(toy, "toy", RELEASE) as gradebook:
        for name in names:
            record_result(gradebook, result(name), ON_TIME)
            seen.append(len(students(toy)))
    assert seen == [0] * (MOST_PENDING - 1) + [MOST_PENDING] * 2
    assert students(toy) == names


def test_of_two_results_that_wait_for_one_student_the_later_counts(toy: Course) -> None:
    record(toy, result("anna", 10), result("anna", 30))
    assert grade_of(toy, "anna")["score"] == 30.0


def test_no_result_waits_for_others_for_long(toy: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter((0.0, MOST_SECONDS - 1, MOST_SECONDS + 1))
    with open_gradebook(toy, "toy", RELEASE) as gradebook:
        monkeypatch.setattr("autograder.grading.records.gradebook.time.monotonic", lambda: next(clock))
        record_result(gradebook, result("anna"), ON_TIME)
        record_result(gradebook, result("boris"), ON_TIME)
        assert students(toy) == []
        record_result(gradebook, result("clara"), ON_TIME)
        monkeypatch.undo()
        assert students(toy) == ["anna", "boris", "clara"]


def test_results_that_wait_are_written_whatever_ends_the_grading(toy: Course) -> None:
    def grade() -> None:
        with open_gradebook(toy, "toy", RELEASE) as gradebook:
            record_result(gradebook, result("anna"), ON_TIME)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        grade()
    assert students(toy) == ["anna"]


def test_a_submission_has_the_rows_that_nbgrader_would_make(toy: Course) -> None:
    record(toy)
    with read(toy) as api:
        api.add_task_cell("essay", "toy", "toy", max_score=5, cell_type="markdown")
        api.add_notebook("more", "toy")
        api.add_grade_cell("extra", "more", "toy", max_score=2, cell_type="code")
        api.add_student("boris")
        with api.db.no_autoflush:  # nbgrader asks for notebooks of a submission that is not there yet
            api.add_submission("toy", "boris")
    with open_gradebook(toy, "toy", RELEASE) as gradebook:
        find_rows(gradebook.api.db, "toy", ["anna", "boris"])
        gradebook.api.db().commit()
        rows = {student: rows_of(toy, student) for student in ("anna", "boris")}
    assert rows["anna"] == rows["boris"]
    assert {"step", "step-solution", "essay", "extra"} < {cell for _, cell, *_ in rows["anna"]}


def test_an_exercise_that_the_release_lacks_is_said_in_one_line(toy: Course) -> None:
    other = replace(result("anna"), exercises=(ExerciseResult("new", ()),))
    with pytest.raises(GradingError, match="toy has no graded cell 'new'"):
        record(toy, other)


def test_an_exercise_that_is_new_in_the_release_reaches_earlier_submissions(toy: Course) -> None:
    older = replace(result("anna"), exercises=result("anna").exercises[:1])
    record(toy, older, release=Release(CELLS[:3]))
    record(toy, result("anna"))
    assert grade_of(toy, "anna", "loss")["score"] == 10.0


def test_an_exercise_that_left_the_release_leaves_the_gradebook(toy: Course) -> None:
    record(toy, result("anna"))
    newer = replace(result("anna"), exercises=result("anna").exercises[:1])
    record(toy, newer, release=Release(CELLS[:3]))
    with read(toy) as api:
        assert api.find_submission("toy", "anna").max_score == 30.0
        assert api.find_submission("toy", "anna").score == 10.0


def test_a_persons_score_keeps_an_exercise_in_the_gradebook(toy: Course) -> None:
    record(toy, result("anna"))
    edit_grade(toy, "anna", manual_score=25.0)
    with pytest.raises(GradingError, match="'step' is no longer in the release, but anna has a score on it"):
        record(toy, release=Release(CELLS[3:]))
    assert grade_of(toy, "anna")["manual_score"] == 25.0


def test_a_released_notebook_is_what_the_gradebook_takes(toy: Course, tmp_path: Path) -> None:
    path = tmp_path / "toy.ipynb"
    cells = [cell.record for cell in CELLS]
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    record(toy, result("anna", 30), release=load_release(path))
    assert grade_of(toy, "anna")["score"] == 30.0
