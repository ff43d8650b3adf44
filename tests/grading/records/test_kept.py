"""Kept results are found again by what they follow from, and may be lost at any time."""

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.exercises import CheckResult, ExerciseResult, Status
from autograder.grading.answer import Kept
from autograder.grading.records.kept import (
    KEPT_DAYS,
    MOST_RESULTS,
    forget_unused,
    keep,
    kept_path,
    read_kept,
    recall,
)

CHECK = CheckResult("values", Status.FAILED, 0.0, 10.0, 1, 4, "h is wrong \udc80.", "The bias is left out.")
STEP = ExerciseResult("rnn_step", (CHECK,), ("answers in float32",))
WHOLE = ExerciseResult("rnn", (replace(CHECK, status=Status.PASSED, points=10.0),))
KEPT = Kept("ab" * 32, {"k1": STEP, "k2": WHOLE}, {"cell 7": "NameError: name 'y' is not defined"})


def test_what_is_kept_is_found_again(tmp_path: Path) -> None:
    keep(tmp_path, KEPT)
    assert read_kept(tmp_path, KEPT.answer) == KEPT


def test_of_another_answer_nothing_is_known(tmp_path: Path) -> None:
    keep(tmp_path, KEPT)
    assert read_kept(tmp_path, "cd" * 32) == Kept("cd" * 32)


def test_later_results_come_to_those_that_are_there(tmp_path: Path) -> None:
    keep(tmp_path, KEPT)
    keep(tmp_path, replace(KEPT, results={"k3": WHOLE}))
    assert read_kept(tmp_path, KEPT.answer).results == {"k1": STEP, "k2": WHOLE, "k3": WHOLE}


def test_of_one_exercise_the_oldest_results_go(tmp_path: Path) -> None:
    keep(tmp_path, KEPT)
    for number in range(MOST_RESULTS):
        keep(tmp_path, replace(KEPT, results={f"n{number}": WHOLE}))
    found = read_kept(tmp_path, KEPT.answer).results
    assert list(found) == ["k1", *(f"n{number}" for number in range(MOST_RESULTS))]


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"version": 2}', b'{"version": 1, "errors": [], "results": {}}', b"\xff"]
)
def test_of_a_damaged_file_nothing_is_known_and_it_is_written_anew(content: bytes, tmp_path: Path) -> None:
    path = kept_path(tmp_path, KEPT.answer)
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert read_kept(tmp_path, KEPT.answer) == Kept(KEPT.answer)
    keep(tmp_path, KEPT)
    assert read_kept(tmp_path, KEPT.answer) == KEPT


def test_what_was_not_needed_for_long_is_forgotten(tmp_path: Path) -> None:
    needed = replace(KEPT, answer="cd" * 32)
    for each in (KEPT, needed):
        keep(tmp_path, each)
        long_ago = time.time() - (KEPT_DAYS + 1) * 86_400
        os.utime(kept_path(tmp_path, each.answer), (long_ago, long_ago))
    read_kept(tmp_path, needed.answer)
    forget_unused(tmp_path)
    assert not kept_path(tmp_path, KEPT.answer).exists()
    assert read_kept(tmp_path, needed.answer) == needed


def test_what_stands_is_known_beside_what_is_kept(tmp_path: Path) -> None:
    keep(tmp_path, KEPT)
    given = {"anna": {"rnn": WHOLE}}
    assert recall(tmp_path, given, False, "anna", KEPT.answer) == replace(KEPT, given={"rnn": WHOLE})
    assert recall(tmp_path, given, False, "boris", KEPT.answer) == KEPT
    assert recall(tmp_path, given, True, "anna", KEPT.answer) == Kept(KEPT.answer, given={"rnn": WHOLE})
