"""When a submission was handed in is read as nbgrader writes it."""

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


def test_the_written_time_counts(tmp_path: Path) -> None:
    (tmp_path / "timestamp.txt").write_text("2026-10-05 12:00:00 UTC")
    assert read_timestamp(tmp_path / "lstm.ipynb") == NOON
    assert read_timestamp(tmp_path) == NOON


def test_the_files_own_time_does_not_count(tmp_path: Path) -> None:
    path = tmp_path / "lstm.ipynb"
    path.write_text("{}")
    assert read_timestamp(path) is None


def test_a_written_time_that_nobody_can_read_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "timestamp.txt").write_bytes(b"\xff\xfe soon")
    assert read_timestamp(tmp_path / "lstm.ipynb") is None
