"""What is handed out comes into `submitted/`: the latest attempt, once, and nothing is lost in silence."""

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course, find_course
from autograder.grading.intake.choosing import Naming
from autograder.grading.intake.collecting import Step, collect
from autograder.grading.intake.handout import open_handout
from autograder.grading.intake.platforms import PLATFORMS, Platform, detect, normal, own_platform
from autograder.grading.intake.roster import read_roster
from autograder.grading.intake.submissions import find_submissions
from autograder.grading.intake.timestamps import read_timestamp

from ..toy_course import SETTINGS
from .handouts import CANVAS, CLASSROOM, JUNK, MOODLE, MOODLE_FLAT, make_folder, make_zip

Collect = Callable[..., dict[str, Step]]
NAMES = frozenset({normal("toys")})


@pytest.fixture
def school(tmp_path: Path) -> Course:
    """A course of which only the settings are there."""
    root = tmp_path / "school"
    root.mkdir()
    (root / "course.toml").write_text(SETTINGS)
    return find_course(root)


def take(course: Course, source: Path, platform: Platform | None = None, **wishes: Any) -> list[Step]:
    """Collect a zip or folder."""
    dry = wishes.pop("dry", False)
    with open_handout(source) as handout:
        chosen = platform or detect((file.path for file in handout.files), NAMES)
        naming = Naming(chosen, NAMES, due=course.assignment("toys").due, **wishes)
        return list(collect(course, "toys", handout, naming, source.name, dry))


def actions(steps: list[Step]) -> dict[str, list[str]]:
    """Group the steps' files by what became of them."""
    found: dict[str, list[str]] = {}
    for step in steps:
        found.setdefault(step.action, []).append(step.file)
    return {action: sorted(files) for action, files in found.items()}


def taken(course: Course) -> dict[str, str]:
    """Read what is in `submitted/`, by student, as grading finds it."""
    return {student: path.read_text(encoding="utf-8") for student, path in find_submissions(course, "toys")}


def contents(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and path.name != "log.jsonl"
    }


def log(course: Course) -> list[Any]:
    text = (course.root / "collected" / "toys" / "log.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_moodles_zip_comes_into_nbgraders_folders(school: Course, tmp_path: Path) -> None:
    steps = take(school, make_zip(tmp_path / "m.zip", {**MOODLE, **JUNK}))
    assert taken(school) == {"Jürgen Müller": "jürgen", "Zoë O'Brien": "zoë", "Анна Каренина": "anna"}
    path = school.root / "submitted" / "Анна Каренина" / "toys" / "toys.ipynb"
    assert path.read_text() == "anna"
    assert path.with_name("timestamp.txt").read_text() == "2026-10-05 12:00:00.000000 UTC\n"
    assert actions(steps)["passed over"] == [
        "",
        "Lev Tolstoi_1234570_assignsubmission_onlinetext/onlinetext.html",
        "Zoë O'Brien_1234569_assignsubmission_file_/cases.json",
    ]
    assert not any(step.is_loss for step in steps)


def test_moodles_flat_files_and_an_unpacked_folder_are_the_same(school: Course, tmp_path: Path) -> None:
    take(school, make_folder(tmp_path / "m", MOODLE_FLAT))
    assert taken(school) == {"Jürgen Müller": "jürgen", "Анна Каренина": "anna"}


def test_of_canvas_the_latest_attempt_is_taken(school: Course, tmp_path: Path) -> None:
    steps = take(school, make_zip(tmp_path / "c.zip", CANVAS))
    assert taken(school) == {"kareninaanna": "late", "müllerjürgen": "second", "obrienzoë": "zoë"}
    (first,) = [step for step in steps if step.file.endswith("900001_toys.ipynb")]
    assert (first.action, first.student) == ("passed over", "müllerjürgen")
    assert first.detail == "an earlier attempt than müllerjürgen_48213_900020_toys-1.ipynb"


def test_canvas_says_late_or_not_and_the_zips_own_time_says_nothing(school: Course, tmp_path: Path) -> None:
    november = dict.fromkeys(CANVAS, (2026, 11, 20, 8, 0, 0))
    take(school, make_zip(tmp_path / "c.zip", CANVAS, november))
    due = school.assignment("toys").due
    times = {student: read_timestamp(path) for student, path in find_submissions(school, "toys")}
    assert due
    assert times["müllerjürgen"] == due
    assert (times["kareninaanna"] or due) > due


def test_of_classroom_copies_are_attempts_and_what_is_nobodys_is_refused(
    school: Course, tmp_path: Path
) -> None:
    steps = take(school, make_zip(tmp_path / "g.zip", CLASSROOM))
    assert taken(school) == {"Anne-Marie O'Brien": "anne", "Jürgen Müller": "second", "Анна Каренина": "anna"}
    (lost,) = [step for step in steps if step.is_loss]
    assert lost.file == "toys (3).ipynb"
    assert "whose it is cannot be told" in lost.detail


@pytest.mark.parametrize("files", [MOODLE, CANVAS, CLASSROOM], ids=["moodle", "canvas", "classroom"])
def test_collecting_again_changes_nothing(school: Course, tmp_path: Path, files: Mapping[str, str]) -> None:
    path = make_zip(tmp_path / "a.zip", files)
    count = len(actions(take(school, path))["new"])
    before = contents(school.root)
    steps = take(school, path)
    assert contents(school.root) == before
    assert len(actions(steps)["same"]) == count
    assert "new" not in actions(steps)


def test_a_later_attempt_replaces_the_one_before_which_is_kept(school: Course, tmp_path: Path) -> None:
    name = "Anna_1_assignsubmission_file_/toys.ipynb"
    take(school, make_zip(tmp_path / "1.zip", {name: "first"}))
    later = {name: (2026, 10, 5, 13, 0, 0)}
    (step,) = take(school, make_zip(tmp_path / "2.zip", {name: "second"}, later))
    assert taken(school) == {"Anna": "second"}
    assert step.action == "replaced"
    (kept,) = (school.root / "collected" / "toys" / "Anna").iterdir()
    assert kept.read_text() == "first"
    assert step.detail == f"the one before, of 2026-10-05 12:00, is kept as collected/toys/Anna/{kept.name}"
    assert "13:00:00" in (school.root / "submitted/Anna/toys/timestamp.txt").read_text()


def test_what_was_put_there_by_hand_without_a_time_is_replaced_and_kept(
    school: Course, tmp_path: Path
) -> None:
    make_folder(school.root / "submitted", {"Anna/toys/toys.ipynb": "by hand"})
    (step,) = take(school, make_zip(tmp_path / "1.zip", {"Anna_1_assignsubmission_file_/toys.ipynb": "new"}))
    assert step.action == "replaced"
    (kept,) = (school.root / "collected" / "toys" / "Anna").iterdir()
    assert (kept.read_text(), taken(school)) == ("by hand", {"Anna": "new"})


def test_an_older_attempt_does_not_come_back(school: Course, tmp_path: Path) -> None:
    name = "Anna_1_assignsubmission_file_/toys.ipynb"
    later = {name: (2026, 10, 5, 13, 0, 0)}
    take(school, make_zip(tmp_path / "2.zip", {name: "second"}, later))
    before = contents(school.root)
    (step,) = take(school, make_zip(tmp_path / "1.zip", {name: "first"}))
    assert (step.action, step.detail) == ("older", "toys.ipynb in submitted/ is newer")
    assert contents(school.root) == before


def test_of_canvas_an_older_attempt_is_known_by_its_number(school: Course, tmp_path: Path) -> None:
    second, first = "annam_1_20_toys-1.ipynb", "annam_1_10_toys.ipynb"
    take(school, make_zip(tmp_path / "2.zip", {second: "second"}))
    (step,) = take(school, make_zip(tmp_path / "1.zip", {first: "first"}))
    assert step.action == "older"
    assert taken(school) == {"annam": "second"}
    (third,) = take(school, make_zip(tmp_path / "3.zip", {"annam_1_30_toys-2.ipynb": "third"}))
    assert third.action == "replaced"


def test_a_module_that_comes_after_a_notebook_takes_its_place(school: Course, tmp_path: Path) -> None:
    folder = "Anna_1_assignsubmission_file_"
    take(school, make_zip(tmp_path / "1.zip", {f"{folder}/toys.ipynb": "notebook"}))
    later = {f"{folder}/toys.py": (2026, 10, 5, 13, 0, 0)}
    take(school, make_zip(tmp_path / "2.zip", {f"{folder}/toys.py": "module"}, later))
    assert taken(school) == {"Anna": "module"}
    names = sorted(path.name for path in (school.root / "submitted/Anna/toys").iterdir())
    assert names == ["timestamp.txt", "toys.py"]


def test_a_run_that_was_killed_between_time_and_file_is_mended(
    school: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "Anna_1_assignsubmission_file_/toys.ipynb"
    take(school, make_zip(tmp_path / "1.zip", {name: "first"}))
    second = make_zip(tmp_path / "2.zip", {name: "second"}, {name: (2026, 10, 5, 13, 0, 0)})
    from autograder.grading.intake import collecting

    def die(path: Path, content: str | bytes) -> Path:
        if path.name == "toys.ipynb":
            raise KeyboardInterrupt
        return write_whole(path, content)

    write_whole = collecting.write_whole
    monkeypatch.setattr(collecting, "write_whole", die)
    with pytest.raises(KeyboardInterrupt):
        take(school, second)
    monkeypatch.undo()
    assert taken(school) == {"Anna": "first"}
    take(school, second)
    assert taken(school) == {"Anna": "second"}
    assert "13:00:00" in (school.root / "submitted/Anna/toys/timestamp.txt").read_text()


def test_two_people_of_one_name_are_not_mixed_up(school: Course, tmp_path: Path) -> None:
    files = {f"Anna M_{number}_assignsubmission_file_/toys.ipynb": number for number in ("1", "2")}
    path = make_zip(tmp_path / "m.zip", files)
    steps = take(school, path)
    assert taken(school) == {}
    assert {step.action for step in steps} == {"refused"}
    assert steps[0].detail == "1, 2 share the name 'Anna M'; tell them apart with --roster or --by number"
    take(school, path, by_number=True)
    assert taken(school) == {"1": "1", "2": "2"}


def test_a_roster_names_the_students_and_refuses_strangers(school: Course, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("id,first_name,last_name\njm17,Jürgen,Müller\nak18,Анна,Каренина\n", encoding="utf-8")
    steps = take(school, make_zip(tmp_path / "m.zip", MOODLE), roster=read_roster(roster))
    assert taken(school) == {"jm17": "jürgen", "ak18": "anna"}
    (lost,) = [step for step in steps if step.is_loss]
    assert lost.detail == "Zoë O'Brien 1234569: is not on the roster"


def test_a_name_that_two_on_the_roster_share_is_nobodys(school: Course, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("id,name\na1,Anna M\na2,Anna M\n")
    path = make_zip(tmp_path / "g.zip", {"Anna M - toys.ipynb": "x"})
    (step,) = take(school, path, roster=read_roster(roster))
    assert (step.action, step.detail) == ("refused", "Anna M: may be a1 or a2")
    assert taken(school) == {}


def test_two_files_of_one_time_are_told_apart_by_name_or_not_at_all(school: Course, tmp_path: Path) -> None:
    folder = "Anna_1_assignsubmission_file_"
    named = {f"{folder}/notes.ipynb": "notes", f"{folder}/toys.ipynb": "toys"}
    steps = take(school, make_zip(tmp_path / "1.zip", named))
    assert taken(school) == {"Anna": "toys"}
    assert actions(steps)["passed over"] == [f"{folder}/notes.ipynb"]
    other = {"Lev_2_assignsubmission_file_/a.ipynb": "a", "Lev_2_assignsubmission_file_/b.ipynb": "b"}
    steps = take(school, make_zip(tmp_path / "2.zip", other))
    assert "Lev" not in taken(school)
    assert [step.action for step in steps] == ["refused", "refused"]
    assert steps[0].detail == "2 files of one time, and none is told by its name: a.ipynb, b.ipynb"


def test_a_pattern_of_ones_own_reads_a_folder_of_repositories(school: Course, tmp_path: Path) -> None:
    files = {"toys-anna/toys.ipynb": "anna", "toys-boris/toys.ipynb": "boris", "toys-boris/README.md": "x"}
    take(school, make_folder(tmp_path / "repos", files), own_platform(r"toys-(?P<student>[^/]+)/toys\.ipynb"))
    assert taken(school) == {"anna": "anna", "boris": "boris"}


def test_no_name_leads_out_of_submitted(school: Course, tmp_path: Path) -> None:
    files = {
        ".. - toys.ipynb": "out",
        "a%2Fb - toys.ipynb": "percent",
        "=1+1 - toys.ipynb": "formula",
    }
    steps = take(school, make_folder(tmp_path / "g", files), PLATFORMS["classroom"])
    assert {step.action for step in steps} == {"new", "refused"}
    made = {path.name for path in (school.root / "submitted").iterdir()}
    assert made == {"a%252Fb", "=1+1"}
    assert {path.name for path in school.root.iterdir()} == {"course.toml", "submitted", "collected"}


@pytest.mark.parametrize("place", ["Anna", "Anna/toys", "Anna/toys/toys.ipynb"])
def test_nothing_is_written_through_a_link(school: Course, tmp_path: Path, place: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "toys.ipynb").write_text("precious")
    link = school.root / "submitted" / place
    link.parent.mkdir(parents=True)
    link.symlink_to(outside / "toys.ipynb" if place.endswith("ipynb") else outside)
    (step,) = take(school, make_zip(tmp_path / "1.zip", {"Anna_1_assignsubmission_file_/toys.ipynb": "new"}))
    assert step.action == "refused"
    assert "is a link there" in step.detail
    assert contents(outside) == {"toys.ipynb": b"precious"}


def test_a_file_that_is_too_large_costs_only_its_student(
    school: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from autograder.grading.intake import reading

    monkeypatch.setattr(reading, "MAX_BYTES", 100)
    files = {"Anna - toys.ipynb": "x" * 101, "Lev - toys.ipynb": "small"}
    steps = take(school, make_zip(tmp_path / "g.zip", files))
    assert taken(school) == {"Lev": "small"}
    (lost,) = [step for step in steps if step.is_loss]
    assert (lost.student, lost.detail) == ("Anna", "has 101 bytes; at most 100 are read")


def test_a_dry_run_says_the_same_and_writes_nothing(school: Course, tmp_path: Path) -> None:
    path = make_zip(tmp_path / "m.zip", MOODLE)
    before = contents(school.root)
    dry = take(school, path, dry=True)
    assert contents(school.root) == before
    assert not (school.root / "collected").exists()
    assert take(school, path) == dry


def test_the_log_tells_every_file_of_every_run(school: Course, tmp_path: Path) -> None:
    path = make_zip(tmp_path / "g.zip", CLASSROOM)
    steps = take(school, path)
    records = log(school)
    assert [record["file"] for record in records] == [step.file for step in steps]
    assert {record["source"] for record in records} == {"g.zip"}
    (anna,) = [record for record in records if record["student"] == "Анна Каренина"]
    assert (anna["action"], anna["handed_in"]) == ("new", "2026-10-05T12:00:00+00:00")
    take(school, path)
    assert len(log(school)) == 2 * len(steps)


def test_half_a_line_in_the_log_is_passed_over(school: Course, tmp_path: Path) -> None:
    path = make_zip(tmp_path / "c.zip", {"annam_1_20_toys.ipynb": "x"})
    take(school, path)
    with (school.root / "collected/toys/log.jsonl").open("a") as file:
        file.write('{"action": "ne')
    (step,) = take(school, path)
    assert step.action == "same"


def test_a_name_in_bytes_that_are_no_text_is_written_visibly(school: Course, tmp_path: Path) -> None:
    folder = tmp_path / "g"
    folder.mkdir()
    with open(os.fsencode(folder) + b"/M\xfcller - toys.ipynb", "wb") as file:
        file.write(b"{}")
    take(school, folder)
    assert list(taken(school)) == ["M%5Cxfcller"]
