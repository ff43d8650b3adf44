"""What a command holds of a class does not grow with all that its submissions came to."""

from autograder.cli.display import follow
from autograder.exercises import CheckResult, ExerciseResult, Result, Status
from autograder.grading.answer import Graded, Kept


def graded(student: str, score: float) -> Graded:
    """Make up a graded submission, with strings and tuples of its own."""
    check = CheckResult("values", Status.PASSED, score, 10.0, 1, 1)
    return Graded(Result(student, "toys", (ExerciseResult("scale", (check,)),)), None, 0.1, {}, Kept("mark"))


def test_what_students_have_in_common_is_held_once_and_nothing_else_of_them() -> None:
    made = [graded("anna", 10.0), graded("boris", 10.0), graded("vera", 3.0)]
    anna, boris, vera = follow(made, 3, as_json=False, quiet=True)
    assert [each.result for each in (anna, boris, vera)] == [each.result for each in made]
    assert anna.result.exercises[0] is boris.result.exercises[0]
    assert vera.result.score == 3.0
    assert {each.fresh for each in (anna, boris, vera)} == {None}
