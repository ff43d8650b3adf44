"""A comparison of speed holds only where the contestants give the same points."""

import pytest

from benchmarks.bench import hold_equal

SCORES = {"ada": {"relu": 8.0, "tanh": 2.0}}


def test_contestants_who_agree_are_let_pass() -> None:
    hold_equal({"one": SCORES, "other": {**SCORES, "more": {"relu": 1.0}}})


@pytest.mark.parametrize("other", [{"ada": {"relu": 8.0, "tanh": 8.0}}, {"ada": {"relu": 8.0}}, {}])
def test_contestants_who_differ_end_the_program_with_1(other: dict[str, dict[str, float]]) -> None:
    with pytest.raises(SystemExit, match=r"ada: one gives .*, other gives ") as ending:
        hold_equal({"one": SCORES, "other": other})
    assert isinstance(ending.value.code, str)  # a text ends a program with 1
