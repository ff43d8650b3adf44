"""The ledger is whole at every instant, the same for the same inputs, and read back as it was written."""

import errno
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.exercises import CheckResult, ExerciseResult, GradingError, Result, Status
from autograder.grading.atomic import write_whole
from autograder.grading.records.ledger import (
    Entry,
    entry_path,
    lock_ledger,
    read_entry,
    read_ledger,
    read_seconds,
    write_entry,
    write_seconds,
)

CHECKS = (
    CheckResult("values", Status.PASSED, 10.0, 10.0, 4, 4),
    CheckResult("gradient", Status.FAILED, 0.0, 20.0, 1, 4, "db is wrong", "the bias is not summed"),
)
RESULT = Result(
    student="Анна Иванова",
    assignment="vanilla_rnn",
    exercises=(ExerciseResult("rnn_step", CHECKS, ("answers in float32",)),),
    repairs=("cell 4: a copied check was dropped",),
    errors={"cell 7": "NameError: name 'y' is not defined"},
)
ENTRY = Entry(RESULT, "5e" * 32, "ab" * 32, {"numpy": "2.4.6", "autograder": "0.1.0"})
STUDENTS = (
    "anna",
    "Анна Иванова",
    "..",
    ".hidden",
    "a/b",
    "100%",
    "%2E",
    "a:b\\c",
    "x.",
    "\udcff",
    "й",
    "e\u0301",
)


def test_an_entry_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    write_entry(tmp_path, ENTRY)
    assert read_entry(tmp_path, "vanilla_rnn", "Анна Иванова") == ENTRY


def test_a_missing_entry_is_none(tmp_path: Path) -> None:
    assert read_entry(tmp_path, "vanilla_rnn", "nobody") is None


def test_the_same_entry_gives_the_same_bytes(tmp_path: Path) -> None:
    first = write_entry(tmp_path, ENTRY).read_bytes()
    shuffled = replace(ENTRY, versions=dict(reversed(ENTRY.versions.items())))
    assert write_entry(tmp_path, shuffled).read_bytes() == first


def test_every_exercise_stands_on_a_line_of_its_own(tmp_path: Path) -> None:
    lines = write_entry(tmp_path, ENTRY).read_text(encoding="utf-8").splitlines()
    (line,) = [line for line in lines if "rnn_step" in line]
    assert "db is wrong" in line


def test_half_a_surrogate_in_a_message_survives(tmp_path: Path) -> None:
    odd = replace(ENTRY, result=replace(RESULT, errors={"cell 1": "ValueError: \udc80"}))
    path = write_entry(tmp_path, odd)
    path.read_text(encoding="utf-8")
    assert read_entry(tmp_path, "vanilla_rnn", RESULT.student) == odd


@pytest.mark.parametrize("student", STUDENTS)
def test_a_file_name_stays_inside_its_folder(student: str, tmp_path: Path) -> None:
    path = entry_path(tmp_path, "gru", student)
    assert path.resolve().parent == (tmp_path / "ledger" / "gru").resolve()


def test_every_student_has_an_entry_of_their_own(tmp_path: Path) -> None:
    for student in STUDENTS:
        write_entry(tmp_path, replace(ENTRY, result=replace(RESULT, student=student)))
    found = [entry.result.student for entry in read_ledger(tmp_path, "vanilla_rnn")]
    assert found == sorted(STUDENTS)


def test_the_ledger_is_sorted_by_student(tmp_path: Path) -> None:
    for student in ("b", "c", "a"):
        write_entry(tmp_path, replace(ENTRY, result=replace(RESULT, student=student)))
    assert [entry.result.student for entry in read_ledger(tmp_path, "vanilla_rnn")] == ["a", "b", "c"]


@pytest.mark.parametrize("changed", ["sha256", "terms", "versions"])
def test_a_change_of_any_input_asks_for_a_new_grade(changed: str) -> None:
    inputs = {"sha256": ENTRY.sha256, "terms": ENTRY.terms, "versions": dict(ENTRY.versions)}
    assert ENTRY.follows_from(**inputs)  # type: ignore[arg-type]
    inputs[changed] = {"numpy": "1.0"} if changed == "versions" else "other"
    assert not ENTRY.follows_from(**inputs)  # type: ignore[arg-type]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"version": 1}', b"\xff\xfe"])
def test_a_damaged_entry_is_named_in_one_line(content: bytes, tmp_path: Path) -> None:
    path = write_entry(tmp_path, ENTRY)
    path.write_bytes(content)
    with pytest.raises(GradingError, match=r"damaged .*remove the file") as caught:
        read_ledger(tmp_path, "vanilla_rnn")
    assert "\n" not in str(caught.value)


def test_an_entry_of_another_version_is_refused(tmp_path: Path) -> None:
    path = write_entry(tmp_path, ENTRY)
    path.write_text(json.dumps(json.loads(path.read_text()) | {"version": 2}))
    with pytest.raises(GradingError, match="version 2 found, this autograder reads 1"):
        read_entry(tmp_path, "vanilla_rnn", RESULT.student)


def test_a_full_disk_leaves_the_old_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_entry(tmp_path, ENTRY)
    old = path.read_bytes()

    def refuse(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(GradingError, match="No space left on device") as caught:
        write_entry(tmp_path, replace(ENTRY, sha256="other"))
    assert "\n" not in str(caught.value)
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert path.read_bytes() == old


def test_a_second_grader_is_turned_away(tmp_path: Path) -> None:
    second = (
        "from pathlib import Path; from autograder.grading.records.ledger import lock_ledger; "
        f"lock_ledger(Path({str(tmp_path)!r})).__enter__()"
    )
    with lock_ledger(tmp_path):
        ended = subprocess.run([sys.executable, "-c", second], capture_output=True, text=True, check=False)
    assert "GradingError" in ended.stderr.splitlines()[-1]
    assert "another grader is at work in this course" in ended.stderr.splitlines()[-1]


def test_the_lock_is_free_again_after_a_grader(tmp_path: Path) -> None:
    with lock_ledger(tmp_path):
        pass
    with lock_ledger(tmp_path):
        pass


def test_a_new_grader_clears_up_after_a_killed_one(tmp_path: Path) -> None:
    path = write_entry(tmp_path, ENTRY)
    (path.parent / ".anna.json.part").write_text("{")
    with lock_ledger(tmp_path):
        assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    write_whole(tmp_path / "a" / "b.txt", "old")
    assert write_whole(tmp_path / "a" / "b.txt", "new").read_text() == "new"


def test_the_last_duration_of_a_student_counts(tmp_path: Path) -> None:
    for seconds in (0.5, 0.25):
        write_seconds(tmp_path, "gru", "anna", seconds)
    assert read_seconds(tmp_path, "gru") == {"anna": 0.25}


def test_half_a_line_of_durations_is_passed_over(tmp_path: Path) -> None:
    write_seconds(tmp_path, "gru", "anna", 0.5)
    with (tmp_path / "ledger" / ".timings" / "gru.jsonl").open("a") as file:
        file.write('{"student": "bo')
    assert read_seconds(tmp_path, "gru") == {"anna": 0.5}
