"""A roster says whom a platform means; where it does not, nobody is guessed."""

from pathlib import Path

import pytest

from autograder.exercises import CourseError
from autograder.grading.intake.platforms import PLATFORMS, Label, own_platform
from autograder.grading.intake.roster import Roster, read_roster

NBGRADER = """id,first_name,last_name,email,lms_user_id
am17,Jürgen,Müller,jm@uni.example,48213
ak18,Анна,Каренина,ak@uni.example,48214
"""
CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,Toys (77),Final Score
    Points Possible,,,,,40,(read only)
"Müller, Jürgen",48213,s1,am17,One,38,1
"O'Brien, Zoë",48215,s3,zo19,One,48214,2
"""
MOODLE = "\ufeffIdentifier;Full name;Email address\nParticipant 1234;Anna M;anna@uni.example\n"


def write(folder: Path, text: str, key: str = "id") -> Roster:
    path = folder / "roster.csv"
    path.write_text(text, encoding="utf-8")
    return read_roster(path, key)


def find(roster: Roster, platform: str, name: str = "", number: str = "") -> tuple[str, ...]:
    return roster.find(Label("toys.ipynb", name, number), PLATFORMS[platform])


def test_the_file_that_nbgrader_imports_will_do(tmp_path: Path) -> None:
    roster = write(tmp_path, NBGRADER)
    assert find(roster, "canvas", "müllerjürgen", "48213") == ("am17",)
    assert find(roster, "canvas", "someone", "48214") == ("ak18",)
    assert find(roster, "moodle", "Анна Каренина", "999") == ("ak18",)
    assert find(roster, "classroom", "Jürgen Müller") == ("am17",)
    assert find(roster, "classroom", "jm@uni.example") == ("am17",)
    assert find(roster, "moodle", "Nobody", "48213") == ()  # Moodle's number is another one


def test_canvas_own_gradebook_will_do(tmp_path: Path) -> None:
    roster = write(tmp_path, CANVAS, "SIS Login ID")
    assert [person.student for person in roster.people] == ["am17", "zo19"]
    assert find(roster, "canvas", "müllerjürgen", "48213") == ("am17",)
    assert find(roster, "canvas", "obrienzoë", "48215") == ("zo19",)
    assert find(roster, "canvas", "kareninaanna", "48214") == ()  # a score is no number of a student's


def test_moodles_list_tells_blind_participants_apart(tmp_path: Path) -> None:
    roster = write(tmp_path, MOODLE, "Email address")
    assert find(roster, "moodle", "Participant", "1234") == ("anna@uni.example",)
    assert find(roster, "moodle", "Anna M", "999") == ("anna@uni.example",)


def test_two_of_one_name_and_a_name_against_a_number_are_told_as_both(tmp_path: Path) -> None:
    roster = write(tmp_path, "id,name,lms_user_id\na1,Anna M,1\na2,Anna M,2\nb3,Boris,3\n")
    assert find(roster, "classroom", "Anna M") == ("a1", "a2")
    assert find(roster, "canvas", "boris", "1") == ("b3", "a1")


def test_a_pattern_may_name_the_student_or_a_number_of_any_kind(tmp_path: Path) -> None:
    roster = write(tmp_path, NBGRADER)
    platform = own_platform(r"(?P<student>.*)")
    assert roster.find(Label("toys.ipynb", student="AM17"), platform) == ("am17",)
    assert roster.find(Label("toys.ipynb", number="48214"), platform) == ("ak18",)
    assert roster.find(Label("toys.ipynb", number="am17"), platform) == ("am17",)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no column 'id'; found nothing"),
        ("name,email\na,b\n", "no column 'id'; found 'name', 'email'"),
        ("id\nanna\nanna\n", "'anna' stands there twice"),
    ],
)
def test_a_roster_that_cannot_tell_is_one_line(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(CourseError, match=rf"^roster\.csv: {reason}"):
        write(tmp_path, text)


def test_a_roster_in_another_encoding_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_bytes("id,name\na,Müller\n".encode("latin-1"))
    with pytest.raises(CourseError, match="cannot be read as a roster"):
        read_roster(tmp_path / "roster.csv")
