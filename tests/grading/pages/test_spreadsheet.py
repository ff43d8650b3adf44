"""What the class's table holds, and that no spreadsheet takes any of it for a formula."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from autograder.exercises import Result
from autograder.grading.pages.classwork import Classwork
from autograder.grading.pages.rows import list_rows
from autograder.grading.pages.spreadsheet import tabulate


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Sequence[Result]], Path]:
    """Write a table."""

    def write_table(results: Sequence[Result]) -> Path:
        path = tmp_path / "table.csv"
        path.write_bytes(tabulate(results, list_rows(Classwork(tuple(results)))))
        return path

    return write_table


def read(path: Path) -> list[list[str]]:
    """Read a table."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_the_table_for_spreadsheets_holds_points_and_statuses(
    results: Sequence[Result], write: Callable[..., Path]
) -> None:
    head, *rows = read(write(results))
    by_name = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    for result in results:
        row = by_name[result.student]
        assert float(row["score"]) == result.score
        for exercise in result.exercises:
            assert float(row[exercise.name]) == exercise.score
            for check in exercise.checks:
                assert row[f"{exercise.name}.{check.check}"] == check.status.value


@pytest.mark.parametrize(
    "student",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        '=HYPERLINK("http://x","y")',
        "'=1",
        "a;=1+1",
        'a","=1',
        "a\n=1",
    ],
)
def test_hostile_names_come_back_from_the_spreadsheet_and_are_no_formulas(
    student: str, results: Sequence[Result], write: Callable[..., Path]
) -> None:
    named = Result(student, "vanilla_rnn", results[0].exercises)
    rows = read(write([named]))
    assert len(rows) == 2
    cell = rows[1][0]
    assert not cell.startswith(tuple("=+-@\t\r"))
    assert (cell[1:] if cell.startswith("'") else cell) == student
    assert len(rows[1]) == len(rows[0])


def test_numbers_in_the_table_are_plain_and_text_is_quoted(
    results: Sequence[Result], write: Callable[..., Path]
) -> None:
    path = write(results[:1])
    line = path.read_text(encoding="utf-8-sig").splitlines()[1]
    assert line.startswith(f'"adams","on time",{results[0].score:g},100,')


def test_the_table_begins_with_a_byte_order_mark(
    results: Sequence[Result], write: Callable[..., Path]
) -> None:
    path = write(results)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_submission_without_exercises_has_no_points(
    results: Sequence[Result], write: Callable[..., Path]
) -> None:
    rows = read(write([results[0], Result("zed", "vanilla_rnn", (), ("Not a notebook.",))]))
    assert rows[2][:4] == ["zed", "on time", "0", "0"]
