"""Knows the archive with which Gradescope grades an assignment of this course in a container of its own."""

import re
import tomllib
from pathlib import Path

from autograder.course import Course, grading_seed
from autograder.course.files import pack_zip
from autograder.course.seed import SEED_FILE
from autograder.course.settings import SETTINGS
from autograder.course.wheel import build_wheel
from autograder.exercises import CourseError
from autograder.sandbox.limits import Level

SETUP, RUN = "setup.sh", "run_autograder"

_SETUP = """\
#!/usr/bin/env bash
# Installs Python and the grader when Gradescope builds its image.
set -euo pipefail
apt-get update
for version in 3.13 3.12 3.11; do
    apt-get install -y "python$version" "python$version-venv" && break
done
"python$version" -m venv /autograder/venv
/autograder/venv/bin/pip install "/autograder/source/@WHEEL@[instructor]"
"""
_RUN = """\
#!/usr/bin/env bash
# Grades one submission. GRADESCOPE names another folder only where this is tried out.
set -euo pipefail
home=${GRADESCOPE:-/autograder}
exec "$home/venv/bin/python" -m autograder.grading.exports.gradescope \\
    @NAME@ "$home/source/course" "$home/submission" "$home/results/results.json"
"""


def pack_container(course: Course, name: str, reduced: bool = False) -> bytes:
    """Pack the grader, the assignment with its solution, and the seed: for the instructor's eyes alone.

    Args:
        course: where the assignment is.
        name: the assignment.
        reduced: whether the copy of `course.toml` asks for reduced isolation.

    Raises:
        CourseError: there is no such assignment, it was never built, or `course.toml` cannot be changed.
    """
    course.assignment(name)
    release = course.release_path(name)
    if not release.is_file():
        raise CourseError(f"assignments/{name}: no released notebook; run `autograder build {name}` first")
    wheel, packed = build_wheel(light=False)
    settings = (course.root / SETTINGS).read_text(encoding="utf-8")
    files: dict[str, str | bytes] = {
        SETUP: _SETUP.replace("@WHEEL@", wheel),
        RUN: _RUN.replace("@NAME@", name),
        wheel: packed,
        f"course/{SETTINGS}": _reduce(settings) if reduced else settings,
        f"course/{SEED_FILE}": f"{grading_seed(course)}\n",
    }
    for path in (*sorted((course.root / "solutions").rglob("*")), *sorted(release.parent.iterdir())):
        if path.is_file() and "__pycache__" not in path.parts:
            files[f"course/{_place(path, course.root)}"] = path.read_bytes()
    return pack_zip(files, programs=(SETUP, RUN))


def _place(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _reduce(settings: str) -> str:
    """Change the isolation in the text of `course.toml`, and see that it is changed."""
    wanted = f'isolation = "{Level.REDUCED.value}"'
    text, count = re.subn(r"^isolation\s*=\s*(['\"]).*?\1", wanted, settings, flags=re.MULTILINE)
    if not count:
        text, count = re.subn(r"^\[grading\]\s*$", f"[grading]\n{wanted}", settings, flags=re.MULTILINE)
    if not count:
        text = f"{settings}\n[grading]\n{wanted}\n"
    if tomllib.loads(text).get("grading", {}).get("isolation") != Level.REDUCED.value:
        raise CourseError(f"{SETTINGS}: write the isolation as a line of its own in [grading]")
    return text
