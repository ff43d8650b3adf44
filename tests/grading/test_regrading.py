"""Grading again tells what it changes and why, and writes it down once."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course
from autograder.exercises import CourseError, GradingError
from autograder.grading import engine
from autograder.grading.changes import Change
from autograder.grading.recording import Regraded, grade_submitted, regrade_submitted
from autograder.grading.records import recorder
from autograder.grading.records.audit import read_trail
from autograder.grading.records.ledger import entry_path, read_entry, read_exercise_seconds, read_ledger
from autograder.grading.records.manual_scores import read_manual_scores

from .in_this_process import InThisProcess
from .remains import dump, files
from .toy_course import BROKEN, RIGHT, UNREADABLE, WRONG_GRADIENT, copy_course, hand_in, make_course

KINDS = {"anna": RIGHT, "boris": WRONG_GRADIENT, "Вера": BROKEN, "dora": UNREADABLE}
POINTS = ('"values": 10, "gradient": 20', '"values": 10, "gradient": 25')
HINT = ('uses=("scale",),', 'uses=("scale",), hints=("Look again.",),')
HIGHER = ('"values": 10, "gradient": 20', '"values": 12, "gradient": 20')


@pytest.fixture(scope="module", autouse=True)
def in_this_process() -> Iterator[None]:
    """Run the answers without a boundary: here it is about what comes after."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "Sandbox", InThisProcess)
        yield


@pytest.fixture(scope="module")
def graded_school(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The toy course with four submissions, all graded, all in time."""
    course = make_course(tmp_path_factory.mktemp("school"))
    for student, source in KINDS.items():
        (hand_in(course, student, source).parent / "timestamp.txt").write_text("2026-10-05 20:00:00 UTC")
    list(grade_submitted(course, "toys"))
    return course


@pytest.fixture
def school(graded_school: Course, tmp_path: Path) -> Course:
    """A copy that a test may change."""
    return copy_course(graded_school, tmp_path)


def correct(course: Course, change: tuple[str, str]) -> None:
    """Change the solution file."""
    path = course.solution_path("toys")
    path.write_text(path.read_text().replace(*change, 1))


def regrade(course: Course, *only: str, **options: bool) -> list[Regraded]:
    return list(regrade_submitted(course, "toys", only=only, **options))


def regrade_killed_before_the_ledger(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """Come to an end where the trail says something that the ledger does not know yet."""

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(recorder, "write_entry", die)
        with pytest.raises(KeyboardInterrupt):
            regrade(course)


def moves(changes: list[Change]) -> list[tuple[str, str, float | None, float | None]]:
    """Say whose exercise goes from where to where."""
    return [
        (each.student, each.exercise, *(side.score if side else None for side in (each.before, each.after)))
        for each in changes
    ]


def changes_of(regraded: list[Regraded]) -> list[Change]:
    return [change for each in regraded for change in each.changes]


def everything(course: Course) -> Mapping[str, bytes]:
    """Read what a dry run may not touch."""
    folders = ("ledger", "autograded", "feedback", "submitted", "solutions", "assignments")
    found = {name: data for name, data in files(course.root, *folders).items() if ".results" not in name}
    for path in course.root.glob("ledger/*.jsonl"):
        found[path.name] = path.read_bytes()
    return found


def set_manual_score(course: Course, student: str, exercise: str, score: float) -> None:
    with open_database(course) as api:
        notebook = api.find_submission_notebook("toys", "toys", student)
        next(grade for grade in notebook.grades if grade.name == exercise).manual_score = score
        api.db.commit()


def needs_a_person(course: Course, student: str, exercise: str) -> bool:
    with open_database(course) as api:
        notebook = api.find_submission_notebook("toys", "toys", student)
        return bool(next(grade for grade in notebook.grades if grade.name == exercise).needs_manual_grade)


def open_database(course: Course) -> Any:
    from nbgrader.api import Gradebook

    return Gradebook(f"sqlite:///{course.root / 'gradebook.db'}")


def test_a_dry_run_tells_what_changes_and_records_nothing(school: Course) -> None:
    correct(school, POINTS)
    before, rows = everything(school), dump(school.root)
    changes = changes_of(regrade(school, dry_run=True))
    assert moves(changes) == [
        ("anna", "scale", 30.0, 35.0),
        ("boris", "scale", 10.0, 10.0),
        ("dora", "scale", 0.0, 0.0),
        ("Вера", "scale", 30.0, 35.0),
    ]
    assert {change.reason for change in changes} == {"solution changed"}
    assert everything(school) == before
    assert dump(school.root) == rows


def test_a_dry_run_before_the_first_grading_makes_no_gradebook(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    hand_in(course, "anna", RIGHT)
    changes = changes_of(regrade(course, dry_run=True))
    assert moves(changes) == [("anna", "scale", None, 30.0), ("anna", "energy", None, 10.0)]
    assert not (tmp_path / "gradebook.db").exists()
    assert read_ledger(tmp_path, "toys") == ()


def test_what_a_dry_run_told_is_what_comes_and_is_not_judged_again(school: Course) -> None:
    correct(school, POINTS)
    told = regrade(school, dry_run=True)
    done = regrade(school)
    assert changes_of(done) == changes_of(told)
    assert not any(each.graded.judged for each in done)
    entries = {entry.result.student: entry.result for entry in read_ledger(school.root, "toys")}
    assert entries == {each.graded.result.student: each.graded.result for each in told}


def test_the_trail_says_what_changed_and_nothing_twice(school: Course) -> None:
    first = len(read_trail(school.root, "toys"))
    assert first == 2 * len(KINDS)
    correct(school, POINTS)
    changes = changes_of(regrade(school))
    lines = read_trail(school.root, "toys")[first:]
    assert [line.change for line in lines] == changes
    assert {line.command for line in lines} == {"regrade"}
    regrade(school)
    regrade(school, again=True)
    assert len(read_trail(school.root, "toys")) == first + len(changes)


def test_a_grader_that_was_killed_between_trail_and_ledger_does_not_say_it_twice(
    school: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = len(read_trail(school.root, "toys"))
    correct(school, POINTS)

    regrade_killed_before_the_ledger(school, monkeypatch)
    assert len(read_trail(school.root, "toys")) == first + 1
    changes = changes_of(regrade(school))
    assert [line.change for line in read_trail(school.root, "toys")[first:]] == changes


def test_a_correction_that_was_taken_back_before_it_was_recorded_is_in_the_trail_with_its_end(
    school: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = len(read_trail(school.root, "toys"))
    correct(school, POINTS)

    regrade_killed_before_the_ledger(school, monkeypatch)
    correct(school, POINTS[::-1])
    assert changes_of(regrade(school)) == []
    lines = [line.change for line in read_trail(school.root, "toys")[first:]]
    assert moves(lines) == [("anna", "scale", 30.0, 35.0), ("anna", "scale", 35.0, 30.0)]


def test_a_replaced_and_a_late_submission_are_called_so(school: Course) -> None:
    (hand_in(school, "boris", RIGHT).parent / "timestamp.txt").write_text("2026-10-06 02:00:00 UTC")
    correct(school, POINTS)
    found = {change.student: change for change in changes_of(regrade(school, dry_run=True))}
    assert found["boris"].reason == "replaced submission, solution changed"
    assert {student for student, change in found.items() if change.late} == {"boris"}


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("seed", "0" * 16, "seed changed"),
        ("terms", "0" * 64, "solution changed"),
        ("versions", {"numpy": "1.0"}, "version changed"),
        ("sha256", "0" * 64, "replaced submission"),
        ("score", 0.0, "again"),
    ],
)
def test_the_reason_is_what_differs(school: Course, key: str, value: object, reason: str) -> None:
    path = entry_path(school.root, "toys", "anna")
    record = json.loads(path.read_text()) | {key: value}
    record["exercises"][1]["checks"][1]["points"] = 7.0
    path.write_text(json.dumps(record))
    changes = changes_of(regrade(school, again=True, dry_run=True))
    assert moves(changes) == [("anna", "energy", 7.0, 10.0)]
    assert changes[0].reason == reason


def test_a_new_seed_is_the_reason_and_everything_is_judged_with_it(school: Course) -> None:
    (school.root / ".grading-seed").write_text("another\n")
    correct(school, POINTS)
    found = regrade(school)
    assert {change.reason for change in changes_of(found)} == {"seed changed"}
    assert all(len(each.graded.judged) in (0, 2) for each in found)


def test_a_manual_score_stays_and_a_person_is_asked_where_the_automatic_one_changes(school: Course) -> None:
    set_manual_score(school, "boris", "scale", 25.0)
    set_manual_score(school, "anna", "energy", 9.0)
    assert read_manual_scores(school, "toys") == {"boris": {"scale": 25.0}, "anna": {"energy": 9.0}}
    correct(school, HIGHER)
    told = [change for change in changes_of(regrade(school, dry_run=True)) if change.student == "boris"]
    assert moves(told) == [("boris", "scale", 10.0, 12.0)]
    assert (told[0].manual, told[0].needs_a_person) == (25.0, True)
    assert not needs_a_person(school, "boris", "scale")
    regrade(school)
    assert needs_a_person(school, "boris", "scale")
    assert not needs_a_person(school, "anna", "energy")
    assert read_manual_scores(school, "toys")["boris"] == {"scale": 25.0}
    assert told[0] in [line.change for line in read_trail(school.root, "toys")]


def test_only_the_chosen_exercise_is_graded_again_and_the_next_grading_does_the_rest(school: Course) -> None:
    correct(school, POINTS)
    correct(school, ('"values": 10},', '"values": 15},'))
    hand_in(school, "dora", RIGHT)
    found = regrade(school, "energy")
    assert moves(changes_of(found)) == [
        ("anna", "energy", 10.0, 15.0),
        ("boris", "energy", 10.0, 15.0),
        ("Вера", "energy", 0.0, 0.0),
    ]
    assert {name for each in found for name in each.graded.judged} == {"energy"}
    entry = read_entry(school.root, "toys", "anna")
    assert entry is not None
    assert [(each.name, each.max_score) for each in entry.result.exercises] == [("scale", 30), ("energy", 15)]
    rest = {change.student: change for change in changes_of(regrade(school))}
    assert moves([rest["anna"]]) == [("anna", "scale", 30.0, 35.0)]
    assert rest["dora"].reason == "replaced submission, solution changed"


def test_an_exercise_that_is_not_there_is_refused_with_the_nearest(school: Course) -> None:
    with pytest.raises(CourseError, match=r"^toys: no exercise 'scales'; did you mean 'scale'\?$"):
        regrade(school, "scales")


def test_other_words_alone_are_told_apart_from_other_scores(school: Course) -> None:
    path = entry_path(school.root, "toys", "boris")
    path.write_text(path.read_text().replace("dw is wrong.", "dw is not right."))
    found = regrade(school, again=True)
    assert [each.graded.result.student for each in found if each.reworded] == ["boris"]
    assert changes_of(found) == []
    assert len(read_trail(school.root, "toys")) == 2 * len(KINDS)


def test_an_exercise_that_is_gone_is_a_change_once(school: Course) -> None:
    path = entry_path(school.root, "toys", "anna")
    record = json.loads(path.read_text())
    record["exercises"].append({**record["exercises"][1], "name": "old"})
    path.write_text(json.dumps({**record, "terms": "0" * 64}))
    assert moves(changes_of(regrade(school))) == [("anna", "old", 10.0, None)]
    regrade(school, again=True)
    assert moves([line.change for line in read_trail(school.root, "toys")][2 * len(KINDS) :]) == [
        ("anna", "old", 10.0, None)
    ]


def test_a_changed_hint_is_in_the_pages_and_changes_nothing_else(school: Course) -> None:
    correct(school, HINT)
    found = regrade(school)
    assert changes_of(found) == []
    assert {
        name for each in found for name in each.graded.judged if each.graded.result.student == "anna"
    } == {"energy"}


def test_the_last_time_of_every_exercise_is_known(school: Course) -> None:
    before = read_exercise_seconds(school.root, "toys")
    assert set(before["anna"]) == {"scale", "energy"}
    correct(school, HINT)
    regrade(school)
    after = read_exercise_seconds(school.root, "toys")
    assert after["anna"]["scale"] == before["anna"]["scale"]
    assert "dora" not in {student for student, times in after.items() if times}


def test_a_damaged_trail_stops_grading_with_one_line(school: Course) -> None:
    with (school.root / "ledger" / "toys.audit.jsonl").open("a") as file:
        file.write("[]\n")
    with pytest.raises(GradingError, match=r"toys\.audit\.jsonl:9: damaged"):
        regrade(school)
