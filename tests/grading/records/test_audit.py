"""The trail is only ever added to, and every line of it is whole."""

import os
from pathlib import Path

import pytest

from autograder.exercises import CheckResult, ExerciseResult, GradingError, Result, Status
from autograder.grading.changes import Change, Standing
from autograder.grading.records.audit import USER, open_trail, read_trail, trail_path

LOW = Standing(10.0, 30.0, {"values": "passed", "gradient": "failed"})
HIGH = Standing(30.0, 30.0, {"values": "passed", "gradient": "passed"})
RISE = Change("Анна \udc80", "rnn_step", LOW, HIGH, "solution changed", True, 12.0)
FALL = Change("boris", "rnn", HIGH, None, "seed changed")


def test_a_line_is_read_back_as_it_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(USER, "Dr. Weber")
    open_trail(tmp_path, "gru", "regrade").add([RISE, FALL])
    first, second = read_trail(tmp_path, "gru")
    assert (first.user, first.command, first.change) == ("Dr. Weber", "regrade", RISE)
    assert second.change == FALL
    assert first.time.endswith("Z")
    assert len(first.time) == 20


def test_without_a_name_the_account_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(USER, raising=False)
    monkeypatch.setenv("LOGNAME", "weber")
    open_trail(tmp_path, "gru", "grade").add([FALL])
    assert read_trail(tmp_path, "gru")[0].user == "weber"


def test_lines_are_added_behind_those_that_are_there(tmp_path: Path) -> None:
    open_trail(tmp_path, "gru", "grade").add([RISE])
    before = trail_path(tmp_path, "gru").read_bytes()
    open_trail(tmp_path, "gru", "grade").add([FALL])
    assert trail_path(tmp_path, "gru").read_bytes().startswith(before)
    assert [line.change for line in read_trail(tmp_path, "gru")] == [RISE, FALL]


@pytest.mark.parametrize("kept", [1, 50, -1])
def test_half_a_line_of_a_killed_grader_is_no_line_and_is_cut_off(kept: int, tmp_path: Path) -> None:
    path = trail_path(tmp_path, "gru")
    open_trail(tmp_path, "gru", "grade").add([RISE, FALL])
    first, second = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first + second[:kept])
    assert [line.change for line in read_trail(tmp_path, "gru")] == [RISE]
    open_trail(tmp_path, "gru", "grade").add([FALL])
    assert [line.change for line in read_trail(tmp_path, "gru")] == [RISE, FALL]


def test_a_trail_knows_where_exercises_stand_and_asks_the_ledger_where_it_does_not(tmp_path: Path) -> None:
    open_trail(tmp_path, "gru", "grade").add([FALL])
    check = CheckResult("values", Status.PASSED, 5.0, 5.0, 3, 3)
    known = Result("boris", "gru", (ExerciseResult("rnn", (check,)), ExerciseResult("other", (check,))))
    found = open_trail(tmp_path, "gru", "grade").before("boris", known)
    assert found == {"other": Standing(5.0, 5.0, {"values": "passed"})}


def test_a_full_disk_leaves_the_trail_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trail = open_trail(tmp_path, "gru", "grade")
    trail.add([RISE])
    before = trail_path(tmp_path, "gru").read_bytes()
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: write(handle, data[:30]))
    with pytest.raises(GradingError, match="No space left on device") as caught:
        trail.add([FALL])
    assert "\n" not in str(caught.value)
    assert trail_path(tmp_path, "gru").read_bytes() == before


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    open_trail(tmp_path, "gru", "grade").add([RISE])
    with trail_path(tmp_path, "gru").open("a") as file:
        file.write("{}\n")
    with pytest.raises(GradingError, match=r"gru\.audit\.jsonl:2: damaged"):
        read_trail(tmp_path, "gru")


def test_nothing_changed_is_no_line(tmp_path: Path) -> None:
    open_trail(tmp_path, "gru", "grade").add([])
    assert read_trail(tmp_path, "gru") == ()


def test_a_person_has_to_look_where_the_score_changes_under_their_own() -> None:
    assert RISE.needs_a_person
    assert not Change("anna", "rnn", LOW, LOW, "again", manual=12.0).needs_a_person
    assert not Change("anna", "rnn", LOW, HIGH, "again").needs_a_person
