"""Knows that what `new` starts works at once, and that nothing is overwritten."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.course import Course, build, find_course, verify
from autograder.course.new import start_assignment, start_course
from autograder.exercises import CourseError

MakeCourse = Callable[..., Course]


def contents(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_new_course_builds_and_is_sound(tmp_path: Path) -> None:
    start_course(tmp_path / "deep_nets", "first_steps")
    course = find_course(tmp_path / "deep_nets")
    build(course, "first_steps")
    found = verify(course, "first_steps", seeds=2)
    assert found.problems == ()
    assert {row.wrong for row in found.rows if row.authored} == {
        "bias_is_left_out",
        "bias_gradient_is_averaged",
    }


def test_a_new_course_has_the_configuration_of_nbgrader_that_this_course_has(tmp_path: Path) -> None:
    start_course(tmp_path / "deep_nets", "first_steps")
    ours = Path(__file__).parents[2] / "nbgrader_config.py"
    assert (tmp_path / "deep_nets" / "nbgrader_config.py").read_bytes() == ours.read_bytes()


def test_a_new_course_is_called_by_its_folder_and_assignment(tmp_path: Path) -> None:
    start_course(tmp_path / "deep_nets", "first_steps", 'The "first" steps')
    course = find_course(tmp_path / "deep_nets")
    assert (course.title, course.assignments[0].title) == ("Deep nets", 'The "first" steps')


@pytest.mark.parametrize("languages", ['["en", "ru"]', '["en", "de"]', '["en"]'])
def test_a_new_assignment_is_sound_in_every_language_of_its_course(
    make_course: MakeCourse, languages: str
) -> None:
    course = make_course(('languages = ["en", "ru"]', f"languages = {languages}"))
    start_assignment(course.root / "solutions", "second")
    course = find_course(course.root)
    build(course, "second")
    assert verify(course, "second", seeds=1).problems == ()


def test_a_new_assignment_has_a_quiz_and_a_demonstration(make_course: MakeCourse) -> None:
    course = make_course()
    start_assignment(course.root, "second")
    notebook = json.loads(build(find_course(course.root), "second").read_text(encoding="utf-8"))
    tags = [tag for cell in notebook["cells"] for tag in cell["metadata"].get("tags", ())]
    assert {"setup", "exercise", "check", "quiz", "demo"} == set(tags)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_settings_keep_their_comments_and_order(make_course: MakeCourse, end: str) -> None:
    course = make_course(('term = "2026"', 'term = "2026"  # spring'))
    settings = course.root / "course.toml"
    before = settings.read_text(encoding="utf-8").rstrip().replace("\n", end)
    settings.write_bytes(before.encode())
    start_assignment(course.root, "second", "Zweite Übung")
    after = settings.read_bytes().decode()
    entry = ["", "", "[[assignments]]", 'name = "second"', 'title = "Zweite Übung"', ""]
    assert after == before + end.join(entry)
    assert [each.name for each in find_course(course.root).assignments] == ["tiny", "second"]


@pytest.mark.parametrize(
    "place", ["solutions/second.py", "solutions/quizzes/second.toml", "solutions/variants/second/loops.py"]
)
def test_nothing_is_overwritten(make_course: MakeCourse, place: str) -> None:
    course = make_course(files={place: "Years of work."})
    before = contents(course.root)
    with pytest.raises(CourseError, match=f"{place}: is there already; nothing was written"):
        start_assignment(course.root, "second")
    assert contents(course.root) == before


@pytest.mark.parametrize("name", ["tiny", "class", "variants", "Second", "second.py", "../second"])
def test_a_name_that_cannot_be_used_is_refused(make_course: MakeCourse, name: str) -> None:
    course = make_course()
    before = contents(course.root)
    with pytest.raises(CourseError):
        start_assignment(course.root, name)
    assert contents(course.root) == before


def test_a_folder_that_holds_something_does_not_become_a_course(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("Years of work.")
    with pytest.raises(CourseError, match="other files"):
        start_course(tmp_path, "first_steps")
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_settings_that_list_assignments_in_one_line_are_left_to_their_author(tmp_path: Path) -> None:
    text = 'title = "A"\nterm = "B"\nlanguages = ["en"]\nlanguage = "en"\n'
    text += 'assignments = [{name = "one", title = "One"}]\n'
    (tmp_path / "course.toml").write_text(text)
    with pytest.raises(CourseError, match="as a table"):
        start_assignment(tmp_path, "second")
    assert contents(tmp_path) == {str(tmp_path / "course.toml"): text.encode()}
