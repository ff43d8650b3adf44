"""Knows what students receive of an assignment: one archive that works without a network."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from autograder.exercises import BuildError

from .build import make_release
from .cases import draw_hidden, leave_out_large
from .files import fill_template, pack_zip, read_folder, write_file, write_notebook
from .leaks import find_instructor_cells, find_leaks
from .percent import place, read_percent
from .quizzes import load_questions
from .seed import grading_seed
from .settings import Course
from .solution import Solution, load_solution
from .wheel import LIGHT, PACKAGE, build_wheel

FOLDER = "kits"


def write_kit(course: Course, name: str, into: Path) -> Path:
    """Write the archive that students receive of an assignment; the same release gives the same bytes.

    Args:
        course: where the assignment is.
        name: the assignment.
        into: the folder for the archive.

    Returns:
        The archive's path, `<into>/<name>.zip`.

    Raises:
        BuildError: the release is not what the solution file makes, or the archive would leak.
        CourseError: there is no such assignment.
        DeclarationError: the solution file declares what it does not hold.
    """
    solution = load_solution(course, name)
    files = make_release(course, solution).files
    if read_folder(course.release_path(name).parent) != dict(files):
        raise BuildError(
            f"assignments/{name}: not what {place(solution.path)} makes; run `autograder build {name}` first"
        )
    kit = pack_kit(course, name, files)
    for problem in find_kit_problems(course, solution, kit):
        raise BuildError(f"{name}.zip: {problem}")
    return write_file(into / f"{name}.zip", kit)


def pack_kit(course: Course, name: str, release: Mapping[str, str]) -> bytes:
    """Pack a release with what it needs to run.

    Args:
        course: for titles.
        name: the assignment.
        release: its files, texts by name.
    """
    wheel, packed = build_wheel()
    words = {
        "@WHEEL@": wheel,
        "@NAME@": name,
        "@TITLE@": course.assignment(name).title,
        "@COURSE@": course.title,
        "@TERM@": course.term,
    }
    notebook = json.loads(release[f"{name}.ipynb"])
    notebook["cells"].insert(0, _code_cell("install", fill_template("install.py", words).rstrip()))
    files: dict[str, str | bytes] = {
        **release,
        f"{name}.ipynb": write_notebook(notebook),
        wheel: packed,
        "requirements.txt": f"./{wheel}\n",
        "README.md": fill_template("kit.md", words),
    }
    return pack_zip({f"{name}/{file}": content for file, content in files.items()})


def find_kit_problems(course: Course, solution: Solution, kit: bytes) -> Iterator[str]:
    """Read an archive as a stranger would, and find in it what belongs to the instructor alone.

    Args:
        course: its seed must not be in the archive.
        solution: nor any line of its functions, nor a number of a hidden case.
        kit: the archive.

    Yields:
        One line per problem: the file and what stands there.
    """
    name = solution.name
    texts: dict[str, str] = {}
    for path, content in _unpack(kit):
        if not _belongs(path, name):
            yield f"{path}: does not belong in a kit"
        text = content.decode("utf-8", "replace")
        texts[path] = text if path.endswith((".ipynb", ".json")) else json.dumps(text)
    yield from find_instructor_cells(json.loads(texts[f"{name}/{name}.ipynb"]))
    questions = [asdict(question) for question in load_questions(course, name)]
    texts[f"{name}/quiz.json, unpacked"] = json.dumps(questions)
    hidden = leave_out_large(draw_hidden(course, solution)).values()
    secret, seed = [case for cases in hidden for case in cases], grading_seed(course)
    package = {path: text for path, text in texts.items() if ".whl/" in path}
    course_own = {path: text for path, text in texts.items() if path not in package}
    yield from find_leaks(course_own, read_percent(solution.path), secret, seed)
    yield from find_leaks(package, (), secret, seed)  # its lines of code are this package's own


def _unpack(archive: bytes, before: str = "") -> Iterator[tuple[str, bytes]]:
    """Give every file of an archive, and those of the wheel in it."""
    with ZipFile(BytesIO(archive)) as opened:
        for path in opened.namelist():
            content = opened.read(path)
            if path.endswith(".whl"):
                yield from _unpack(content, f"{before}{path}/")
            else:
                yield f"{before}{path}", content


def _belongs(path: str, name: str) -> bool:
    folder, *parts = path.split("/")
    if folder != name or not parts:
        return False
    if len(parts) == 1:
        return parts[0] in (f"{name}.ipynb", "cases.json", "quiz.json", "requirements.txt", "README.md")
    wheel, top, *inside = parts
    if not wheel.endswith(".whl") or not inside:
        return False
    if top.endswith(".dist-info"):
        return inside in (["METADATA"], ["WHEEL"], ["RECORD"], ["licenses", "LICENSE"])
    return top == PACKAGE and (inside[0] in LIGHT if inside[1:] else inside[0] in ("__init__.py", "py.typed"))


def _code_cell(name: str, source: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name,
        "metadata": {},
        "outputs": [],
        "source": source.splitlines(keepends=True),
    }
