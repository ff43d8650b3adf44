"""Each table has the columns that its reader documents, the points that nbgrader counts, and no formula."""

import csv
import io
import json
import logging
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course, find_course
from autograder.exercises import GradingError
from autograder.grading.exports.tables import (
    Wishes,
    write_canvas,
    write_json,
    write_moodle,
    write_nbgrader,
)
from autograder.grading.intake.roster import Roster, read_roster
from autograder.grading.records.totals import Sheet, Student, Total, Totals, read_totals

from ..toy_course import SETTINGS
from .conftest import open_api

SCORES = {"anna": 40.0, "boris": 37.5, "=1+1": 26.0, "Лев": 0.0}
CANVAS_EXPORT = """Student,ID,SIS User ID,SIS Login ID,Section,TOYS (77),Essay (78),Final Score
    Points Possible,,,,,40,10,(read only)
"O'Brien, Anna",48213,s1,anna,One,,9,1
"Petrov, Boris",48214,s2,boris,Two,,8,2
"Never, Came",48299,s9,never,Two,,,3
"""


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def plain(cell: str) -> str:
    """Read a cell as docs/exports.md says: one leading apostrophe is not part of the text."""
    return cell.removeprefix("'")


def canvas_roster(tmp_path: Path) -> Roster:
    (tmp_path / "canvas.csv").write_text(CANVAS_EXPORT, encoding="utf-8")
    return read_roster(tmp_path / "canvas.csv", "SIS Login ID")


def test_the_points_are_nbgraders_totals(graded: Course) -> None:
    totals = read_totals(graded, ["toys"])
    assert totals.source == "gradebook"
    (sheet,) = totals.sheets
    assert {student: total.score for student, total in sheet.totals.items()} == SCORES
    assert (sheet.totals["=1+1"].raw, sheet.totals["=1+1"].penalty) == (30.0, 4.0)
    with open_api(graded) as api:
        for student, score in SCORES.items():
            found = api.find_submission("toys", student)
            assert found.score - found.late_submission_penalty == score


def test_without_a_gradebook_the_points_are_the_ledgers(school: Course) -> None:
    (school.root / "gradebook.db").unlink()
    totals = read_totals(school, ["toys"])
    assert totals.source == "ledger"
    (sheet,) = totals.sheets
    scores = {student: total.score for student, total in sheet.totals.items()}
    assert scores == {"anna": 40.0, "boris": 20.0, "=1+1": 30.0, "Лев": 0.0}
    assert sheet.max_score == 40.0
    assert not (school.root / "gradebook.db").exists()


def test_a_penalty_never_takes_more_than_there_is() -> None:
    assert Total(3.0, 4.0, None).score == 0.0


def test_nothing_graded_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "course.toml").write_text(SETTINGS)
    with pytest.raises(GradingError, match=r"^toys: nothing is graded yet; run `autograder grade toys`$"):
        read_totals(find_course(tmp_path), ["toys"])


def test_a_file_that_is_no_gradebook_is_one_line(school: Course) -> None:
    (school.root / "gradebook.db").write_bytes(b"not a database" * 1000)
    with pytest.raises(GradingError, match=r"^gradebook\.db: not a gradebook of this nbgrader ") as caught:
        read_totals(school, ["toys"])
    assert "\n" not in str(caught.value)


def test_nbgraders_table_says_what_nbgraders_own_says(graded: Course, tmp_path: Path) -> None:
    from nbgrader.plugins.export import CsvExportPlugin

    with open_api(graded) as api:
        # nbgrader writes no quotes, so that a comma in a name would move its columns
        api.update_or_create_student("anna", last_name="O'Brien")
        plugin = CsvExportPlugin()
        plugin.log = logging.getLogger("export")
        plugin.to = str(tmp_path / "grades.csv")
        plugin.export(api)
        ours = write_nbgrader(read_totals(graded, ["toys"])).text
        api.update_or_create_student("anna", last_name="O'Brien, Jr.")
    theirs = rows((tmp_path / "grades.csv").read_text(encoding="utf-8"))
    found = [[plain(cell) for cell in row] for row in rows(ours)]
    assert found[0] == theirs[0]
    assert sorted(found[1:]) == sorted(theirs[1:])
    assert len(found) == 6


def test_a_comma_in_a_name_moves_no_column(graded: Course) -> None:
    head, *body = rows(write_nbgrader(read_totals(graded, ["toys"])).text)
    assert {len(row) for row in body} == {len(head)}
    (anna,) = [dict(zip(head, row, strict=True)) for row in body if row[3] == "anna"]
    assert (anna["last_name"], anna["score"]) == ("O'Brien, Jr.", "40.0")


def test_canvas_gets_its_columns_and_the_row_of_points(graded: Course) -> None:
    head, points, *body = rows(write_canvas(read_totals(graded, ["toys"]), Wishes()).text)
    assert head == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Toys"]
    assert points == ["    Points Possible", "", "", "", "", "40"]
    by_login = {plain(row[3]): row for row in body}
    assert {login: row[5] for login, row in by_login.items()} == {
        "anna": "40",
        "boris": "37.5",
        "=1+1": "26",
        "Лев": "0",
        "-zoë": "",  # handed in nothing, and Canvas keeps what it has
    }
    assert by_login["-zoë"][1] == "48215"
    assert by_login["anna"][0] == "O'Brien, Jr., Anna"


def test_canvas_own_export_gives_ids_and_the_column(graded: Course, tmp_path: Path) -> None:
    table = write_canvas(read_totals(graded, ["toys"]), Wishes(canvas_roster(tmp_path)))
    assert rows(table.text) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "TOYS (77)"],
        ["    Points Possible", "", "", "", "", "40"],
        ["O'Brien, Anna", "48213", "s1", "anna", "One", "40"],
        ["Petrov, Boris", "48214", "s2", "boris", "Two", "37.5"],
        ["Never, Came", "48299", "s9", "never", "Two", ""],
    ]
    assert table.absent == ("=1+1", "Лев")


def test_what_canvas_would_read_is_the_gradebooks_score(graded: Course, tmp_path: Path) -> None:
    """Read the table by the rules of Canvas's importer: columns before the assignments, ids, points row."""
    wishes = Wishes(canvas_roster(tmp_path), {"toys": "Spielzeug (77)"})
    head, *body = rows(write_canvas(read_totals(graded, ["toys"]), wishes).text)
    assert "Student" in head[0]
    assert "ID" in head[1]
    assert head[2:5] == ["SIS User ID", "SIS Login ID", "Section"]
    read: dict[int, Any] = {}
    for row in body:
        if "Points Possible" in row[0]:
            assert float(row[5]) == 40
        else:
            read[int(row[1])] = row[5]
    assert head[5] == "Spielzeug (77)"
    assert read == {48213: "40", 48214: "37.5", 48299: ""}


def test_zeros_are_written_where_they_are_wished_for(graded: Course, tmp_path: Path) -> None:
    wishes = Wishes(canvas_roster(tmp_path), zeros=True)
    assert rows(write_canvas(read_totals(graded, ["toys"]), wishes).text)[-1][5] == "0"


def test_moodle_gets_the_columns_of_its_own_export(graded: Course, tmp_path: Path) -> None:
    totals = read_totals(graded, ["toys"])
    head, *body = rows(write_moodle(totals, Wishes(), "email").text)
    assert head == ["First name", "Last name", "Email address", "Assignment: Toys (Real)"]
    found = {plain(row[2]): row[3] for row in body}
    assert found == {"a@uni.example": "40", "boris": "37.5", "=1+1": "26", "Лев": "0", "-zoë": ""}


@pytest.mark.parametrize(
    ("identifier", "column", "value"),
    [
        ("email", "Email address", "anna@uni.example"),
        ("idnumber", "ID number", "4711"),
        ("username", "Username", "anna7"),
    ],
)
def test_moodle_knows_students_by_what_is_chosen(
    graded: Course, tmp_path: Path, identifier: str, column: str, value: str
) -> None:
    text = "id,First name,Surname,Email address,ID number,Username\nanna,Anna,M,anna@uni.example,4711,anna7\n"
    (tmp_path / "roster.csv").write_text(text, encoding="utf-8")
    wishes = Wishes(read_roster(tmp_path / "roster.csv"))
    table = write_moodle(read_totals(graded, ["toys"]), wishes, identifier)
    head, row = rows(table.text)
    assert head[2] == column
    assert row[2:] == [value, "40"]
    assert table.absent == ("=1+1", "boris", "Лев")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "'"])
def test_no_text_is_a_formula_in_any_table(start: str) -> None:
    evil = f'{start}HYPERLINK("http://evil.example")'
    student = Student(evil, evil, evil, evil, evil)
    sheet = Sheet("toys", evil, 40.0, None, {evil: Total(1.0, 0.0, None)})
    totals = Totals("gradebook", (student,), (sheet,))
    tables = (
        write_nbgrader(totals).text,
        write_canvas(totals, Wishes()).text,
        *(
            write_moodle(totals, Wishes(), identifier).text
            for identifier in ("email", "idnumber", "username")
        ),
    )
    for table in tables:
        cells = [cell for row in csv.reader(io.StringIO(table, newline="")) for cell in row]
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝")) for cell in cells)
        assert evil in map(plain, cells)


def test_every_assignment_is_a_column_and_weighs_in_the_percent(tmp_path: Path) -> None:
    more = SETTINGS + 'weight = 1\n[[assignments]]\nname = "more"\ntitle = "More"\nweight = 3\n'
    (tmp_path / "course.toml").write_text(more)
    course = find_course(tmp_path)
    sheets = (
        Sheet("toys", "Toys", 40.0, None, {"anna": Total(30.0, 0.0, None)}),
        Sheet("more", "More", 10.0, None, {"anna": Total(10.0, 0.0, None), "boris": Total(5.0, 0.0, None)}),
    )
    totals = Totals("ledger", (Student("anna"), Student("boris")), sheets)
    assert rows(write_canvas(totals, Wishes()).text)[0][5:] == ["Toys", "More"]
    assert [row[5:] for row in rows(write_canvas(totals, Wishes()).text)[2:]] == [["30", "10"], ["", "5"]]
    assert [row[0] for row in rows(write_nbgrader(totals).text)[1:]] == ["toys", "toys", "more", "more"]
    percent = [student["percent"] for student in json.loads(write_json(course, totals).text)["students"]]
    assert percent == [100 * (0.75 * 1 + 1.0 * 3) / 4, 100 * 0.5 * 3 / 4]


def test_json_says_everything_with_the_course_in_percent(graded: Course) -> None:
    record = json.loads(write_json(graded, read_totals(graded, ["toys"])).text)
    assert record["source"] == "gradebook"
    assert record["assignments"] == [{"name": "toys", "title": "Toys", "max_score": 40.0, "weight": 1.0}]
    students = {student["id"]: student for student in record["students"]}
    assert students["=1+1"]["scores"]["toys"] == {
        "score": 26.0,
        "raw_score": 30.0,
        "late_submission_penalty": 4.0,
        "handed_in": "2026-10-05T12:00:00+00:00",
    }
    assert (students["=1+1"]["percent"], students["-zoë"]["percent"]) == (65.0, 0.0)
    assert students["-zoë"]["scores"]["toys"] is None
