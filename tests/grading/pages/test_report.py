"""What the class's page and table say, counted again from the results."""

import csv
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import fmean, median
from typing import Any

import pytest

from autograder.course import Course
from autograder.exercises import Result, Status
from autograder.grading.pages.report import write_report

WENT_WRONG = (Status.FAILED, Status.RAISED, Status.STOPPED)


@pytest.fixture
def write(course: Course, tmp_path: Path) -> Callable[..., tuple[str, list[list[str]]]]:
    """Write a report and read its page and its table."""

    def write_both(results: Sequence[Result], **absent: Sequence[str]) -> tuple[str, list[list[str]]]:
        page, table = write_report(course, "vanilla_rnn", results, tmp_path, **absent)
        with table.open(encoding="utf-8-sig", newline="") as file:
            return page.read_text(encoding="utf-8"), list(csv.reader(file))

    return write_both


@pytest.fixture
def page(
    results: Sequence[Result], write: Callable[..., tuple[str, Any]], read_page: Callable[[str], Any]
) -> Any:
    """The page of the class of thirty."""
    return read_page(write(results, late=("evans",), missing=("nobody", "adams"))[0])


def test_the_figures_are_those_of_the_totals(results: Sequence[Result], page: Any) -> None:
    scores = [result.score for result in results]
    shown = {name.text: value.text for name, value in zip(page.find("dt"), page.find("dd"), strict=True)}
    assert shown["submissions"] == "30"
    assert shown["mean"] == f"{fmean(scores):.2f} of 100"
    assert shown["median"] == f"{median(scores):g}"
    assert shown["lowest to highest"] == f"{min(scores):g} to {max(scores):g}"


def test_who_handed_in_is_not_missing(page: Any) -> None:
    shown = {name.text: value.text for name, value in zip(page.find("dt"), page.find("dd"), strict=True)}
    assert (shown["late"], shown["missing"]) == ("1", "1")


def test_the_columns_of_the_histogram_count_everyone(results: Sequence[Result], page: Any) -> None:
    shown = [int(text.text) for text in page.find("text", "count")]
    bins = Counter(min(int(result.score // 10), 9) for result in results)
    assert shown == [bins[place] for place in sorted(bins)]


def test_the_bars_count_what_the_results_say(results: Sequence[Result], page: Any) -> None:
    shown = []
    for bar in page.find("svg", "bar"):
        titles = (title.text.rsplit(": ", 1) for title in page.find("title", within=bar))
        shown.append({name.replace(" ", "_"): int(count) for name, count in titles})
    expected = []
    for place, exercise in enumerate(results[0].exercises):
        for order, _ in enumerate(exercise.checks):
            found = Counter(result.exercises[place].checks[order].status.value for result in results)
            expected.append(dict(found))
    assert shown == expected


def test_the_mistakes_count_what_the_results_say(results: Sequence[Result], page: Any) -> None:
    shown = Counter()
    for item in page.find("li"):
        for what in page.find("p", "what", within=item):
            names = page.find("bdi", within=item)
            count = int(page.find("span", "times", within=item)[0].text)
            assert len(names) == count
            shown[tuple(" ".join(what.text.split()).split(" · ")[:2])] += count
    expected = Counter(
        (exercise.name, check.check)
        for result in results
        for exercise in result.exercises
        for check in exercise.checks
        if check.status in WENT_WRONG
    )
    assert shown == expected


def test_raised_cells_and_repairs_are_counted(results: Sequence[Result], page: Any) -> None:
    lines = Counter(f"{place}: {error}" for result in results for place, error in result.errors.items())
    lines.update(repair for result in results for repair in result.repairs)
    shown = {}
    for item in page.find("li"):
        if page.find("span", "times", within=item) and not page.find("p", "what", within=item):
            text = page.find("p", within=item)[0].text
            shown[text] = int(page.find("span", "times", within=item)[0].text)
    assert shown == dict(lines)


def test_the_table_has_everyones_points(results: Sequence[Result], page: Any) -> None:
    table = page.find("table", "grid")[0]
    rows = [row for row in page.find("tr", within=table) if page.find("td", within=row)]
    shown = {}
    for row in rows:
        cells = [cell.text.rstrip("✗○–") or cell.text for cell in page.find("td", within=row)]
        shown[page.find("bdi", within=row)[0].text] = cells
    for result in results:
        expected = [f"{result.score:g}", *(f"{exercise.score:g}" for exercise in result.exercises)]
        assert shown.pop(result.student) == expected
    assert list(shown) == ["nobody"]


def test_hostile_text_stays_text(
    hostile: str,
    results: Sequence[Result],
    taint: Callable[[str], Result],
    write: Callable[..., tuple[str, Any]],
    read_page: Callable[[str], Any],
) -> None:
    calm = {element.tag for element in read_page(write(results)[0]).elements}
    found = read_page(write([*results, taint(hostile)], missing=(f"{hostile}?",))[0])
    assert {element.tag for element in found.elements} <= calm
    assert "script" not in calm
    assert not [
        name for element in found.elements for name in element.attributes if name.startswith(("on", "style"))
    ]


def test_the_page_has_the_policy_and_fetches_nothing(
    results: Sequence[Result], write: Callable[..., tuple[str, Any]]
) -> None:
    text = write(results)[0]
    assert "default-src 'none'; style-src 'sha256-" in text
    assert not [word for word in ("http:", "https:", "src=", "url(", "@import", "<script") if word in text]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_small_class_has_a_report_too(
    count: int,
    results: Sequence[Result],
    write: Callable[..., tuple[str, Any]],
    read_page: Callable[[str], Any],
) -> None:
    text, rows = write(results[:count])
    assert read_page(text).text
    assert len(rows) == count + 1


def test_a_submission_without_exercises_is_counted_as_not_written(
    results: Sequence[Result], write: Callable[..., tuple[str, Any]], read_page: Callable[[str], Any]
) -> None:
    text, rows = write([results[0], Result("zed", "vanilla_rnn", (), ("Not a notebook.",))])
    assert "not written: 1" in read_page(text).text
    assert rows[2][:4] == ["zed", "on time", "0", "0"]


def test_the_table_for_spreadsheets_holds_points_and_statuses(
    results: Sequence[Result], write: Callable[..., tuple[str, list[list[str]]]]
) -> None:
    head, *rows = write(results)[1]
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
    student: str, course: Course, results: Sequence[Result], tmp_path: Path
) -> None:
    named = Result(student, "vanilla_rnn", results[0].exercises)
    _, path = write_report(course, "vanilla_rnn", [named], tmp_path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) == 2
    cell = rows[1][0]
    assert not cell.startswith(tuple("=+-@\t\r"))
    assert (cell[1:] if cell.startswith("'") else cell) == student
    assert len(rows[1]) == len(rows[0])


def test_numbers_in_the_table_are_plain_and_text_is_quoted(
    course: Course, results: Sequence[Result], tmp_path: Path
) -> None:
    _, path = write_report(course, "vanilla_rnn", results[:1], tmp_path)
    line = path.read_text(encoding="utf-8-sig").splitlines()[1]
    assert line.startswith(f'"adams","on time",{results[0].score:g},100,')


def test_the_table_begins_with_a_byte_order_mark(
    course: Course, results: Sequence[Result], tmp_path: Path
) -> None:
    _, path = write_report(course, "vanilla_rnn", results, tmp_path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_the_same_results_in_any_order_give_the_same_bytes(
    course: Course, results: Sequence[Result], tmp_path: Path
) -> None:
    one = write_report(course, "vanilla_rnn", results, tmp_path / "one", missing=("x", "y", "z"))
    two = write_report(course, "vanilla_rnn", results[::-1], tmp_path / "two", missing=("z", "y", "x"))
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
