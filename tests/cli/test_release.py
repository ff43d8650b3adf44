"""`release` packs one assignment or all, and refuses what was not built."""

from pathlib import Path

from autograder.course import Course

from ..grading.toy_course import make_course
from .program import run


def test_a_kit_is_made_in_kits_or_where_it_is_wished_for(tmp_path: Path) -> None:
    course: Course = make_course(tmp_path / "school")
    ended = run(course.root, "release")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "kits/toys.zip\n", "")
    quiet = run(course.root, "release", "toys", "--into", tmp_path / "out", "--quiet")
    assert (quiet.returncode, quiet.stdout) == (0, "")
    assert (tmp_path / "out" / "toys.zip").read_bytes() == (course.root / "kits" / "toys.zip").read_bytes()


def test_what_was_not_built_is_refused_in_one_line(tmp_path: Path) -> None:
    course = make_course(tmp_path / "school")
    course.release_path("toys").unlink()
    ended = run(course.root, "release", "toys")
    assert (ended.returncode, ended.stdout) == (2, "")
    line = "assignments/toys: not what solutions/toys.py makes; run `autograder build toys` first\n"
    assert ended.stderr == f"BuildError: {line}"
