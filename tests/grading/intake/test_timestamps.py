"""When a submission was handed in is read as nbgrader writes it."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder.grading.intake.timestamps import parse_timestamp, read_timestamp

NOON = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-05 12:00:00 UTC",
        "2026-10-05 12:00:00.000000 UTC\n",
        "2026-10-05 15:00:00 +0300",
        "2026-10-05 07:30:00 -0430",
        "2026-10-05 14:00:00 Europe/Paris",
        "2026-10-05T12:00:00+00:00",
        "2026-10-05 12:00:00",
    ],
)
def test_a_written_time_is_understood(text: str) -> None:
    assert parse_timestamp(text) == NOON


@pytest.mark.parametrize("text", ["", "yesterday", "2026-10-05 12:00:00 Mars/Olympus", "1 2 3", "a b ../x"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_timestamp(text)


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    """A submitted file, last changed at noon."""
    path = tmp_path / "lstm.ipynb"
    path.write_text("{}")
    os.utime(path, (NOON.timestamp(), NOON.timestamp()))
    return path


def test_the_written_time_counts(notebook: Path) -> None:
    notebook.with_name("timestamp.txt").write_text("2026-10-04 12:00:00 UTC")
    assert read_timestamp(notebook) == datetime(2026, 10, 4, 12, tzinfo=UTC)


def test_the_files_own_time_counts_where_none_is_written(notebook: Path) -> None:
    assert read_timestamp(notebook) == NOON


def test_the_files_own_time_counts_where_nobody_can_read_the_written_one(notebook: Path) -> None:
    notebook.with_name("timestamp.txt").write_bytes(b"\xff\xfe soon")
    assert read_timestamp(notebook) == NOON


def test_a_missing_file_has_no_time(tmp_path: Path) -> None:
    assert read_timestamp(tmp_path / "gone.ipynb") is None
