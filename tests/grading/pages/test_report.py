"""What the class's page says, counted again from the results."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from statistics import fmean, median
from typing import Any

import pytest

from autograder.course import Course
from autograder.exercises import Result, Status
from autograder.grading.pages.classwork import Classwork, conceal
from autograder.grading.pages.report import write_report
from autograder.grading.similarity import Similar

WENT_WRONG = (Status.FAILED, Status.RAISED, Status.STOPPED)


@pytest.fixture
def write(course: Course, tmp_path: Path) -> Callable[..., str]:
    """Write a report and read its page."""

    def write_page(results: Sequence[Result], **more: Any) -> str:
        page, _ = write_report(course, "vanilla_rnn", Classwork(tuple(results), **more), tmp_path)
        return page.read_text(encoding="utf-8")

    return write_page


@pytest.fixture
def page(results: Sequence[Result], write: Callable[..., str], read_page: Callable[[str], Any]) -> Any:
    """The page of the class of thirty."""
    late = {"evans": timedelta(days=1, hours=2)}
    return read_page(write(results, late=late, missing=("nobody", "adams")))


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
            count = int(page.find("span", "times", within=item)[0].text.split()[0])
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
            shown[text] = int(page.find("span", "times", within=item)[0].text.split()[0])
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
    write: Callable[..., str],
    read_page: Callable[[str], Any],
) -> None:
    calm = {element.tag for element in read_page(write(results)).elements}
    found = read_page(write([*results, taint(hostile)], missing=(f"{hostile}?",)))
    assert {element.tag for element in found.elements} <= calm
    assert "script" not in calm
    assert not [
        name for element in found.elements for name in element.attributes if name.startswith(("on", "style"))
    ]


def test_the_page_has_the_policy_and_fetches_nothing(
    results: Sequence[Result], write: Callable[..., str]
) -> None:
    text = write(results)
    assert "default-src 'none'; style-src 'sha256-" in text
    assert not [word for word in ("http:", "https:", "src=", "url(", "@import", "<script") if word in text]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_small_class_has_a_report_too(
    count: int,
    results: Sequence[Result],
    write: Callable[..., str],
    read_page: Callable[[str], Any],
) -> None:
    found = read_page(write(results[:count]))
    rows = [row for row in found.find("tr") if found.find("bdi", within=row)]
    assert len(rows) == count


def test_a_submission_without_exercises_is_counted_as_not_written(
    results: Sequence[Result], write: Callable[..., str], read_page: Callable[[str], Any]
) -> None:
    text = write([results[0], Result("zed", "vanilla_rnn", (), ("Not a notebook.",))])
    assert "not written: 1" in read_page(text).text


def test_the_same_results_in_any_order_give_the_same_bytes(
    course: Course, results: Sequence[Result], tmp_path: Path
) -> None:
    one = Classwork(tuple(results), missing=("x", "y", "z"))
    two = Classwork(tuple(results[::-1]), missing=("z", "y", "x"))
    paths = [
        write_report(course, "vanilla_rnn", work, tmp_path / key) for key, work in (("1", one), ("2", two))
    ]
    assert [path.read_bytes() for path in paths[0]] == [path.read_bytes() for path in paths[1]]


def test_what_the_class_did_not_understand_comes_first(page: Any) -> None:
    headings = [heading.text for heading in page.find("h2")]
    assert headings[:2] == ["What the class did not understand", "Exercises"]
    assert headings[-1] == "Students"


def cells(page: Any, row: Any) -> dict[str, str]:
    """Read the cells of an exercise's row by the names that a phone shows."""
    found = page.find("td", within=row)
    return {cell.attributes["data-label"]: cell.text for cell in found if "data-label" in cell.attributes}


def test_each_exercise_has_its_difficulty_and_what_was_not_written(
    results: Sequence[Result], page: Any
) -> None:
    table = page.find("table", "exercises")[0]
    rows = [row for row in page.find("tr", within=table) if page.find("td", within=row)]
    assert len(rows) == len(results[0].exercises)
    for place, row in enumerate(rows):
        given = [result.exercises[place] for result in results]
        difficulty = fmean(each.score / each.max_score for each in given)
        unwritten = sum(any(check.status is Status.NOT_WRITTEN for check in each.checks) for each in given)
        shown = cells(page, row)
        assert page.find("th", within=row)[0].text == given[0].name
        assert shown["difficulty"] == f"{difficulty:.2f}"
        assert shown["not written"].split()[0] == f"{unwritten}"


def test_seconds_are_shown_where_they_are_known(
    results: Sequence[Result], write: Callable[..., str], read_page: Callable[[str], Any]
) -> None:
    seconds = {
        result.student: {"rnn": float(count)} for count, result in enumerate(results[:5]) if count != 3
    }
    found = read_page(write(results, seconds=seconds))
    rows = {row.text.split()[0]: row for row in found.find("tr") if found.find("td", within=row)}
    assert cells(found, rows["rnn"])["seconds"] == "1.50"
    assert cells(found, rows["rnn"])["longest"] == "4.00"
    assert cells(found, rows["unroll"])["longest"] == "–"
    labels = {cell.attributes.get("data-label") for cell in read_page(write(results)).find("td")}
    assert "difficulty" in labels
    assert "seconds" not in labels


@pytest.mark.parametrize(("count", "said"), [(1, "there is 1."), (9, "there are 9.")])
def test_a_tiny_class_has_no_discrimination_and_is_told_so(
    count: int,
    said: str,
    results: Sequence[Result],
    write: Callable[..., str],
    read_page: Callable[[str], Any],
) -> None:
    found = read_page(write(results[:count]))
    shown = [cell.text for cell in found.find("td") if cell.attributes.get("data-label") == "discrimination"]
    assert shown == ["–"] * len(results[0].exercises)
    assert f"it needs 10 submissions to say anything, and {said}" in found.text


def test_who_is_late_and_who_is_missing_is_listed(page: Any) -> None:
    late, missing = (
        details
        for details in page.find("details")
        if page.find("summary", within=details)[0].text != "who"
        and "more" not in page.find("summary", within=details)[0].text
    )
    assert [name.text for name in page.find("bdi", within=late)] == ["evans"]
    assert "by 1 d 2 h" in late.text
    assert [name.text for name in page.find("bdi", within=missing)] == ["nobody"]


def test_similar_submissions_are_listed_with_their_exercises(
    results: Sequence[Result], write: Callable[..., str], read_page: Callable[[str], Any]
) -> None:
    similar = (Similar(("adams", "ito"), ("rnn", "unroll"), 0.75, 0.75),)
    found = read_page(write(results, similar=similar))
    (item,) = [each for each in found.find("li") if "75%" in each.text]
    assert [name.text for name in found.find("bdi", within=item)] == ["adams", "ito"]
    assert [code.text for code in found.find("span", "code", within=item)] == ["rnn", "unroll"]
    assert "never a verdict" in found.text


def test_a_page_without_names_says_so_and_lists_no_similar_submissions(
    results: Sequence[Result], course: Course, tmp_path: Path, read_page: Callable[[str], Any]
) -> None:
    similar = (Similar(("adams", "ito"), ("rnn",), 0.75, 0.75),)
    work = conceal(Classwork(tuple(results), similar=similar), "secret")
    path, _ = write_report(course, "vanilla_rnn", work, tmp_path)
    text = read_page(path.read_text(encoding="utf-8")).text
    assert "Without names" in text
    assert "Similar" not in text
    assert path.name == "vanilla_rnn.html"


def test_files_with_names_are_called_so(results: Sequence[Result], course: Course, tmp_path: Path) -> None:
    paths = write_report(course, "vanilla_rnn", Classwork(tuple(results)), tmp_path)
    assert [path.name for path in paths] == ["vanilla_rnn.names.html", "vanilla_rnn.names.csv"]
    assert "not to be passed on" in paths[0].read_text(encoding="utf-8")
