"""What a class has in common is held once, so that the grader's memory does not grow with the class."""

from pathlib import Path

from autograder.exercises import CheckResult, ExerciseResult, Result, Status
from autograder.grading.changes import Change, Standing
from autograder.grading.exam import set_exam
from autograder.grading.recording import grade_submitted
from autograder.grading.records.audit import open_trail
from autograder.grading.sharing import Sharing
from autograder.grading.waiting import find_waiting

from .toy_course import RIGHT, hand_in, make_course


def result(student: str, points: float) -> Result:
    """Make a result of two exercises; in the second one points may be lost."""
    return Result(
        student,
        "toys",
        tuple(
            ExerciseResult(name, (CheckResult("values", Status.PASSED, earned, 4.0, 3, 3),))
            for name, earned in (("first", 4.0), ("second", points))
        ),
    )


def test_equal_exercise_results_are_held_once_and_others_are_kept_apart() -> None:
    sharing = Sharing()
    anna, boris = sharing.share(result("anna", 4.0)), sharing.share(result("boris", 1.0))
    assert (anna, boris) == (result("anna", 4.0), result("boris", 1.0))
    assert anna.exercises[0] is boris.exercises[0]
    assert anna.exercises[1] is not boris.exercises[1]


def test_what_was_graded_before_is_held_once_for_the_class(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    for student in ("anna", "boris"):
        hand_in(course, student, RIGHT)
    assert len(list(grade_submitted(course, "toys"))) == 2
    anna, boris = (each.entry for each in find_waiting(set_exam(course, "toys")))
    assert anna
    assert boris
    assert (anna.result.student, boris.result.student) == ("anna", "boris")
    assert all(one is other for one, other in zip(anna.result.exercises, boris.result.exercises, strict=True))


def test_an_open_trail_holds_equal_standings_once_and_does_not_grow(tmp_path: Path) -> None:
    standings = [Standing(4.0, 4.0, {"values": "passed", "gradient": "passed"}) for _ in range(2)]
    changes = [
        Change(student, "first", None, standing, "new submission")
        for student, standing in zip(("anna", "boris"), standings, strict=True)
    ]
    open_trail(tmp_path, "toys", "grade").add(changes)
    trail = open_trail(tmp_path, "toys", "grade")
    assert trail.last["anna"]["first"] is trail.last["boris"]["first"]
    trail.add([Change("clara", "first", None, standings[0], "new submission")])
    assert set(trail.last) == {"anna", "boris"}


def test_the_order_of_checks_makes_no_other_standing() -> None:
    checks = {"values": "passed", "gradient": "failed"}
    turned = dict(reversed(checks.items()))
    assert hash(Standing(1.0, 4.0, checks)) == hash(Standing(1.0, 4.0, turned))
