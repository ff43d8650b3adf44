"""Each platform's file names say whose a file is; what does not is no guess."""

import pytest

from autograder.exercises import CourseError
from autograder.grading.intake.platforms import (
    PLATFORMS,
    Label,
    detect,
    is_named,
    normal,
    own_platform,
)

from .handouts import CANVAS, CLASSROOM, MOODLE, MOODLE_FLAT

NAMES = frozenset(("toys", "vanillarnn"))


def read(platform: str, path: str) -> Label | None:
    return PLATFORMS[platform].read(path, NAMES)


@pytest.mark.parametrize(
    ("path", "name", "number", "file"),
    [
        ("Анна Каренина_17_assignsubmission_file/toys.ipynb", "Анна Каренина", "17", "toys.ipynb"),
        ("Anna M_17_assignsubmission_file_/deep/er/toys.ipynb", "Anna M", "17", "toys.ipynb"),
        ("Anna M_17_assignsubmission_file_my_toys.ipynb", "Anna M", "17", "my_toys.ipynb"),
        ("CS1-Lab-99/Anna M_17_assignsubmission_file_/toys.ipynb", "Anna M", "17", "toys.ipynb"),
        ("Participant_17_assignsubmission_file/toys.ipynb", "Participant", "17", "toys.ipynb"),
    ],
)
def test_moodle_names_the_folder_or_the_file(path: str, name: str, number: str, file: str) -> None:
    assert read("moodle", path) == Label(file, name, number)


@pytest.mark.parametrize(
    "path",
    [
        "Anna M_17_assignsubmission_onlinetext/onlinetext.html",
        "Anna M_assignsubmission_file_/toys.ipynb",
        "toys.ipynb",
    ],
)
def test_what_moodle_does_not_write_is_not_read_as_its_own(path: str) -> None:
    assert read("moodle", path) is None


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("müllerj_4_9_toys.ipynb", Label("toys.ipynb", "müllerj", "4", attempt=9, late=False)),
        ("müllerj_LATE_4_9_toys-1.ipynb", Label("toys-1.ipynb", "müllerj", "4", attempt=9, late=True)),
        ("müllerj_4_9_1_2_toys.ipynb", Label("1_2_toys.ipynb", "müllerj", "4", attempt=9, late=False)),
        ("sub/anon_x7Yz2_9_toys.ipynb", Label("toys.ipynb", "anon", "x7Yz2", attempt=9, late=False)),
        ("LATE_anon_x7Yz2_9_toys.ipynb", Label("toys.ipynb", "anon", "x7Yz2", attempt=9, late=True)),
    ],
)
def test_canvas_says_who_which_attempt_and_whether_late(path: str, label: Label) -> None:
    assert read("canvas", path) == label


@pytest.mark.parametrize(
    ("path", "name", "attempt"),
    [
        ("Anna M - toys.ipynb", "Anna M", 0),
        ("toys - Anna M.ipynb", "Anna M", 0),
        ("Class of 26/Anna M - Vanilla RNN (2).ipynb", "Anna M", 2),
        ("Copy of Anna - M - toys(1).ipynb", "Anna - M", 1),
        ("Anna M - Copy of toys.ipynb", "Anna M", 0),
    ],
)
def test_classroom_puts_the_student_beside_the_title(path: str, name: str, attempt: int) -> None:
    found = read("classroom", path)
    assert found
    assert (found.name, found.attempt) == (name, attempt)


@pytest.mark.parametrize(
    "path", ["toys (1).ipynb", "Anna M/toys.ipynb", "Anna M - essay.ipynb", " - toys.ipynb"]
)
def test_classroom_without_a_student_or_the_title_is_nobodys(path: str) -> None:
    assert read("classroom", path) is None


@pytest.mark.parametrize(
    ("files", "name"),
    [(MOODLE, "moodle"), (MOODLE_FLAT, "moodle"), (CANVAS, "canvas"), (CLASSROOM, "classroom")],
    ids=range(4),
)
def test_the_platform_is_told_by_the_names(files: dict[str, str], name: str) -> None:
    assert detect(files, NAMES).name == name


def test_names_of_no_platform_are_refused_with_an_example() -> None:
    with pytest.raises(
        CourseError, match=r"^2 files such as 'a\.ipynb': not named as moodle, canvas, classroom"
    ):
        detect(["a.ipynb", "b.py", "c.txt"], NAMES)
    with pytest.raises(CourseError, match=r"^no \.ipynb or \.py file"):
        detect(["c.txt"], NAMES)


def test_a_pattern_of_ones_own_reads_its_groups() -> None:
    platform = own_platform(r"(?P<student>\w+)_attempt(?P<attempt>\d+)_(?P<time>[\d-]+)_.*")
    label = platform.read("anna_attempt3_2026-10-05-13-30-00_toys.ipynb", NAMES)
    assert label
    assert (label.student, label.attempt) == ("anna", 3)
    assert str(label.when) == "2026-10-05 13:30:00+00:00"
    assert platform.read("anna.ipynb", NAMES) is None


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(", "no regular expression"),
        (r"(\w+)\.ipynb", "the groups none; expected"),
        (r"(?P<attempt>\d+)\.ipynb", "the groups attempt; expected"),
        (r"(?P<student>\w+)(?P<colour>\w+)", "the groups colour, student; expected"),
    ],
)
def test_a_pattern_that_does_not_say_whose_is_refused(pattern: str, reason: str) -> None:
    with pytest.raises(CourseError, match=reason):
        own_platform(pattern)


def test_names_are_compared_by_letters_and_digits() -> None:
    assert normal("Müller, Anna-Lena") == normal("müller annalena")
    assert normal("Vanilla RNN") == normal("vanilla_rnn")
    assert normal("О'Генри") != normal("O'Henry")


@pytest.mark.parametrize(
    ("file", "named"),
    [
        ("toys.ipynb", True),
        ("Toys-2.IPYNB", True),
        ("Copy of toys (1).ipynb", True),
        ("toys.ipynb.py", True),
        ("toys2.ipynb", False),
        ("notes.ipynb", False),
    ],
)
def test_a_copys_name_is_still_the_assignments(file: str, named: bool) -> None:
    assert is_named(file, NAMES) is named
