"""Knows what is in the archive that students receive, what must never be, and that it works offline."""

import csv
import hashlib
import io
import json
import re
import subprocess
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from autograder.course import Course, build, draw_hidden, grading_seed, load_solution
from autograder.course.files import pack_zip, read_folder
from autograder.course.kit import find_kit_problems, pack_kit, write_kit
from autograder.course.leaks import find_leaks
from autograder.course.percent import read_percent
from autograder.course.wheel import LIGHT, build_wheel
from autograder.exercises import BuildError

from ..light.student_python import make_student_python, student_environment
from .conftest import SOLUTION

MakeCourse = Callable[..., Course]
WHEEL = "autograder-0.1.0-py3-none-any.whl"
KERNEL_RUN = Path(__file__).with_name("kernel_run.py")
ANSWERS = re.sub(
    r"^### .*\n", "", SOLUTION.split('tags=["exercise"]\n')[1].split("\n\n\n# %%")[0], flags=re.M
)


@pytest.fixture
def tiny(make_course: MakeCourse) -> Course:
    """The tiny course, built."""
    course = make_course()
    build(course, "tiny")
    return course


def pack(course: Course) -> bytes:
    return pack_kit(course, "tiny", read_folder(course.release_path("tiny").parent))


def unpack(kit: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(kit)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def problems(course: Course, changes: Mapping[str, str | bytes]) -> str:
    """Give the problems of the kit with some files changed or added."""
    kit = pack_zip({**unpack(pack(course)), **{f"tiny/{name}": text for name, text in changes.items()}})
    return "\n".join(find_kit_problems(course, load_solution(course, "tiny"), kit))


def test_a_kit_holds_the_release_the_package_and_how_to_use_them(tiny: Course, tmp_path: Path) -> None:
    path = write_kit(tiny, "tiny", tmp_path / "kits")
    assert path == tmp_path / "kits" / "tiny.zip"
    assert [file.name for file in path.parent.iterdir()] == ["tiny.zip"]
    files = unpack(path.read_bytes())
    names = ("README.md", WHEEL, "cases.json", "requirements.txt", "tiny.ipynb")
    assert list(files) == [f"tiny/{name}" for name in names]
    assert files["tiny/cases.json"] == (tiny.release_path("tiny").parent / "cases.json").read_bytes()
    assert files["tiny/requirements.txt"].decode() == f"./{WHEEL}\n"
    assert "http" not in files["tiny/requirements.txt"].decode()
    assert "# A tiny assignment" in files["tiny/README.md"].decode()
    assert not re.search(r"@[A-Z]+@", files["tiny/README.md"].decode() + files["tiny/tiny.ipynb"].decode())


def test_the_notebook_is_the_released_one_behind_a_cell_that_installs(tiny: Course) -> None:
    notebook = json.loads(unpack(pack(tiny))["tiny/tiny.ipynb"])
    first, *rest = notebook["cells"]
    assert rest == json.loads(tiny.release_path("tiny").read_text(encoding="utf-8"))["cells"]
    assert first["id"] == "install"
    assert first["metadata"] == {}
    assert f'wheel = "{WHEEL}"' in "".join(first["source"])


def test_the_notebook_is_still_a_valid_one(tiny: Course) -> None:
    from autograder.course.release import validate

    validate(json.loads(unpack(pack(tiny))["tiny/tiny.ipynb"]), "tiny")


def test_a_kit_is_the_same_every_time(tiny: Course) -> None:
    assert pack(tiny) == pack(tiny)


def test_a_stale_release_is_no_kit(tiny: Course, tmp_path: Path) -> None:
    path = tiny.release_path("tiny")
    path.write_text(path.read_text(encoding="utf-8").replace("Well done", "Well"), encoding="utf-8")
    line = "assignments/tiny: not what solutions/tiny.py makes; run `autograder build tiny` first"
    with pytest.raises(BuildError, match=re.escape(line)):
        write_kit(tiny, "tiny", tmp_path)
    assert not (tmp_path / "tiny.zip").exists()


def test_a_kit_that_holds_nothing_of_the_instructors_has_no_problem(tiny: Course) -> None:
    assert problems(tiny, {}) == ""


def test_a_line_of_a_solution_is_found_wherever_it_stands(tiny: Course) -> None:
    line = "dx, dw = dy @ w.T, x.T @ dy"
    found = f"holds a line of a solution: {line}"
    assert f"tiny/README.md: {found}" in problems(tiny, {"README.md": f"Hint:\n    {line}\n"})
    cells = [{"cell_type": "code", "metadata": {}, "source": [line]}]
    assert f"tiny/tiny.ipynb: {found}" in problems(tiny, {"tiny.ipynb": json.dumps({"cells": cells})})


def test_a_number_of_a_hidden_case_and_the_seed_are_found(tiny: Course) -> None:
    case = draw_hidden(tiny, load_solution(tiny, "tiny"))["affine"][0]
    number = repr(float(case.inputs[0].ravel()[0]))
    found = "tiny/README.md: holds a number of a hidden case"
    assert found in problems(tiny, {"README.md": f"x begins with {number}"})
    assert "tiny/README.md: holds the grading seed" in problems(tiny, {"README.md": grading_seed(tiny)})


def test_a_number_of_a_hidden_case_is_found_in_the_wheel_too(tiny: Course) -> None:
    case = draw_hidden(tiny, load_solution(tiny, "tiny"))["affine"][0]
    wheel = unpack(unpack(pack(tiny))[f"tiny/{WHEEL}"])
    wheel["autograder/student/text.py"] += f"\nX = {float(case.inputs[0].ravel()[0])!r}\n".encode()
    found = f"tiny/{WHEEL}/autograder/student/text.py: holds a number of a hidden case"
    assert found in problems(tiny, {WHEEL: pack_zip(wheel)})


@pytest.mark.parametrize("name", ["solutions/tiny.py", "source.ipynb", ".grading-seed", "course.toml"])
def test_a_file_of_the_instructors_does_not_belong(tiny: Course, name: str) -> None:
    assert f"tiny/{name}: does not belong in a kit" in problems(tiny, {name: "{}"})


@pytest.mark.parametrize("name", ["autograder/grading/engine.py", "solutions/tiny.py", "autograder/cli.py"])
def test_a_module_of_the_upper_floors_does_not_belong(tiny: Course, name: str) -> None:
    wheel = {**unpack(unpack(pack(tiny))[f"tiny/{WHEEL}"]), name: b""}
    assert f"/{name}: does not belong in a kit" in problems(tiny, {WHEEL: pack_zip(wheel)})


def test_a_kit_that_would_leak_is_not_written(
    tiny: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.course.kit.build_wheel", lambda: build_wheel(light=False))
    with pytest.raises(BuildError, match=r"^tiny\.zip: tiny/autograder.*: does not belong in a kit$"):
        write_kit(tiny, "tiny", tmp_path)
    assert list(tmp_path.glob("*.zip")) == []


def test_no_line_of_this_courses_solutions_stands_in_the_wheel(course: Course) -> None:
    texts = {name: json.dumps(text.decode()) for name, text in unpack(build_wheel()[1]).items()}
    for assignment in course.assignments:
        cells = read_percent(course.solution_path(assignment.name))
        own = [replace(cell, source="") if cell.tag == "instructor" else cell for cell in cells]
        assert list(find_leaks(texts, own, (), "")) == []


def test_the_wheel_holds_the_light_rooms_alone_with_their_digests() -> None:
    name, data = build_wheel()
    files = unpack(data)
    assert name == WHEEL
    rooms = {path.split("/")[1] for path in files if path.count("/") > 1 and path.startswith("autograder/")}
    assert rooms <= set(LIGHT)
    assert rooms >= {"exercises", "judging", "student"}
    (record,) = [path for path in files if path.endswith("/RECORD")]
    rows = list(csv.reader(files[record].decode().splitlines()))
    assert [row[0] for row in rows] == [*(path for path in sorted(files) if path != record), record]
    for path, digest, size in rows[:-1]:
        raw = urlsafe_b64encode(hashlib.sha256(files[path]).digest()).rstrip(b"=").decode()
        assert (digest, size) == (f"sha256={raw}", str(len(files[path])))


def test_the_light_wheel_needs_what_students_have_and_the_full_one_offers_the_rest() -> None:
    light, full = (unpack(build_wheel(light)[1]) for light in (True, False))
    needs = [
        line for line in light["autograder-0.1.0.dist-info/METADATA"].decode().splitlines() if "Dist" in line
    ]
    assert [line.split()[1].partition(">")[0] for line in needs] == ["numpy", "matplotlib"]
    assert "Provides-Extra: instructor" in full["autograder-0.1.0.dist-info/METADATA"].decode()
    assert "autograder/cli/commands.py" in full
    assert "autograder/course/templates/solution.py.txt" in full


@pytest.fixture(scope="module")
def student_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Python without this package."""
    return make_student_python(tmp_path_factory.mktemp("student"))


def run_notebook(python: Path, notebook: Path, answers: Mapping[str, str]) -> Any:
    """Run a notebook in a kernel of a Python that reaches no package index."""
    ended = subprocess.run(
        [python, KERNEL_RUN, notebook, json.dumps(answers)],
        env=student_environment(python, notebook.parent),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout.splitlines()[-1])


def uninstall(python: Path) -> None:
    """Take the package away again."""
    words = [python.parent / "pip", "uninstall", "--yes", "--quiet", "autograder"]
    subprocess.run(words, check=True, capture_output=True)


def test_a_kit_installs_itself_and_checks_without_network(
    tiny: Course, tmp_path: Path, student_python: Path
) -> None:
    asked = [student_python, "-I", "-c", "import autograder"]
    missing = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert "No module named 'autograder'" in missing.stderr
    ZipFile(write_kit(tiny, "tiny", tmp_path)).extractall(tmp_path)
    notebook = tmp_path / "tiny" / "tiny.ipynb"
    stub = run_notebook(student_python, notebook, {})
    assert "not written" in stub["affine"], stub
    right = run_notebook(student_python, notebook, {"affine-solution": ANSWERS})
    assert "5 of 5 points" in right["affine"], right
    assert right["install"] == ""
    wheel = tmp_path / "tiny" / WHEEL
    wheel.unlink()
    assert run_notebook(student_python, notebook, {})["install"] == ""  # it is installed, so nothing is asked


def test_a_notebook_without_the_rest_of_its_kit_says_so(
    tiny: Course, tmp_path: Path, student_python: Path
) -> None:
    notebook = tmp_path / "tiny.ipynb"
    notebook.write_bytes(unpack(pack(tiny))["tiny/tiny.ipynb"])
    uninstall(student_python)
    shown = run_notebook(student_python, notebook, {})
    assert shown["install"].endswith(f"{WHEEL} is not here: unpack the whole of tiny.zip")


def test_on_colab_the_archive_is_asked_for_and_unpacked(
    tiny: Course, tmp_path: Path, student_python: Path
) -> None:
    """Colab's upload is stood in for: it writes the chosen file beside the notebook and gives its name."""
    folder = tmp_path / "content"
    (folder / "google").mkdir(parents=True)
    upload = 'class files:\n    def upload():\n        return {"tiny (1).zip": b""}\n'
    (folder / "google" / "colab.py").write_text(upload)
    (folder / "tiny (1).zip").write_bytes(pack(tiny))
    notebook = folder / "opened.ipynb"
    notebook.write_bytes(unpack(pack(tiny))["tiny/tiny.ipynb"])
    uninstall(student_python)
    shown = run_notebook(student_python, notebook, {"affine-solution": ANSWERS})
    assert "5 of 5 points" in shown["affine"], shown
    assert {path.name for path in folder.iterdir()} >= {WHEEL, "cases.json", "tiny.ipynb"}
