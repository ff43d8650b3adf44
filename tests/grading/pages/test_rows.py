"""How the rows of a class are made."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from autograder.exercises import Result
from autograder.grading.pages.classwork import Classwork
from autograder.grading.pages.rows import format_delay, list_rows


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0.1, "1 min"),
        (59.9, "59 min"),
        (60, "1 h"),
        (61, "1 h 1 min"),
        (1439, "23 h 59 min"),
        (1440, "1 d"),
        (1450, "1 d"),
        (1500.5, "1 d 1 h"),
        (100_000, "69 d 10 h"),
    ],
)
def test_a_delay_is_told_in_its_two_largest_units(minutes: float, said: str) -> None:
    assert format_delay(timedelta(minutes=minutes)) == said


def test_everyone_has_one_row_with_a_state(results: Sequence[Result]) -> None:
    names = [result.student for result in results]
    late = {names[1]: timedelta(hours=2), "stranger": timedelta(hours=2)}
    rows = list_rows(Classwork(tuple(results), late, missing=("zoe", names[0])))
    states = {row.student: (row.state, row.delay) for row in rows}
    assert len(rows) == len(states) == len(results) + 1
    assert states["zoe"] == ("missing", "")
    assert states[names[0]] == ("on time", "")
    assert states[names[1]] == ("late", "2 h")
