"""Gradescope reads what is written for it, and its archive grades a submission as `autograder grade` does."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import jsonschema
import pytest

from autograder.course import Course, grading_seed
from autograder.exercises import CourseError
from autograder.grading.exports.container import pack_container
from autograder.grading.exports.gradescope import write_results
from autograder.grading.intake.submissions import find_submissions

from ..toy_course import WRONG_GRADIENT, hand_in, make_course

VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
RESULTS: Any = {
    "type": "object",
    "additionalProperties": False,
    "anyOf": [{"required": ["score"]}, {"required": ["tests"]}],
    "properties": {
        "score": {"type": "number"},
        "execution_time": {"type": "number"},
        "output": {"type": "string"},
        "output_format": FORMAT,
        "test_output_format": FORMAT,
        "test_name_format": FORMAT,
        "visibility": VISIBILITY,
        "stdout_visibility": VISIBILITY,
        "extra_data": {"type": "object"},
        "leaderboard": {"type": "array"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "score": {"type": "number"},
                    "max_score": {"type": "number"},
                    "status": {"enum": ["passed", "failed"]},
                    "name": {"type": "string"},
                    "name_format": FORMAT,
                    "number": {"type": "string"},
                    "output": {"type": "string"},
                    "output_format": FORMAT,
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "visibility": VISIBILITY,
                    "extra_data": {"type": "object"},
                },
            },
        },
    },
}
"""The fields that Gradescope documents for results.json."""
RECORD = {
    "student": "anna",
    "assignment": "toys",
    "score": 20.0,
    "max_score": 40.0,
    "exercises": [
        {
            "name": "scale",
            "score": 10.0,
            "max_score": 30.0,
            "checks": [
                {"check": "values", "status": "passed", "message": ""},
                {"check": "gradient", "status": "failed", "message": "scale_backward: dw is wrong."},
            ],
        },
        {
            "name": "energy",
            "score": 10.0,
            "max_score": 10.0,
            "checks": [{"check": "values", "status": "passed", "message": ""}],
        },
    ],
    "repairs": ["toys.ipynb: \x1b[31mred\x1b[0m"],
    "seconds": 0.25,
}


def test_results_have_the_documented_fields_and_one_test_for_each_exercise() -> None:
    results = write_results(RECORD)
    jsonschema.validate(results, RESULTS)
    assert (results["score"], results["execution_time"]) == (20.0, 0.25)
    assert results["output"] == "toys.ipynb: red"
    assert [(test["name"], test["score"], test["max_score"]) for test in results["tests"]] == [
        ("scale", 10.0, 30.0),
        ("energy", 10.0, 10.0),
    ]
    assert [test["status"] for test in results["tests"]] == ["failed", "passed"]
    assert results["tests"][0]["output"].splitlines() == [
        "values: passed.",
        "gradient: failed. scale_backward: dw is wrong.",
    ]
    assert sum(test["score"] for test in results["tests"]) == results["score"]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The toy course with one submission."""
    course = make_course(tmp_path_factory.mktemp("school"))
    hand_in(course, "anna", WRONG_GRADIENT)
    return course


@pytest.fixture(scope="module")
def home(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Gradescope's folder after the set-up, with the packed grader in place of the installed one."""
    home = tmp_path_factory.mktemp("autograder")
    archive = home / "container.zip"
    archive.write_bytes(pack_container(course, "toys"))
    with ZipFile(archive) as opened:
        opened.extractall(home / "source")
    wheel = "autograder-0.1.0-py3-none-any.whl"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]
    subprocess.run([*pip, "--target", home / "packages", home / "source" / wheel], check=True)
    python = home / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nPYTHONPATH="{home}/packages" exec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    return home


def run(home: Path, *files: Path) -> subprocess.CompletedProcess[str]:
    """Run the archive's program as Gradescope does, on these files."""
    (home / "submission").mkdir(exist_ok=True)
    for old in (*(home / "submission").iterdir(), *(home / "results").glob("*")):
        old.unlink()
    for file in files:
        (home / "submission" / file.name).write_bytes(file.read_bytes())
    return subprocess.run(
        ["bash", home / "source" / "run_autograder"],
        cwd=home,
        env={**os.environ, "GRADESCOPE": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )


def results(home: Path) -> Any:
    found = json.loads((home / "results" / "results.json").read_text(encoding="utf-8"))
    jsonschema.validate(found, RESULTS)
    return found


def test_the_archive_grades_a_submission(course: Course, home: Path) -> None:
    ((_, path),) = find_submissions(course, "toys")
    ended = run(home, path)
    assert ended.returncode == 0, ended.stderr
    found = results(home)
    assert found["score"] == 20.0
    assert "dw is wrong" in found["tests"][0]["output"]


def test_the_archive_uses_its_own_grader(home: Path) -> None:
    python = home / "venv" / "bin" / "python"
    code = "import autograder; print(autograder.__file__)"
    found = subprocess.run([python, "-c", code], cwd=home, capture_output=True, text=True, check=True)
    assert found.stdout.startswith(str(home))


def test_an_upload_without_a_notebook_scores_0_with_a_line(home: Path, tmp_path: Path) -> None:
    (tmp_path / "essay.txt").write_text("x")
    assert run(home, tmp_path / "essay.txt").returncode == 0
    assert results(home)["output"] == "found no notebook; expected toys.ipynb"
    assert results(home)["score"] == 0


def test_a_fault_of_ours_leaves_no_score(course: Course, home: Path) -> None:
    ((_, path),) = find_submissions(course, "toys")
    settings = home / "source" / "course" / "course.toml"
    text = settings.read_text()
    try:
        settings.write_text("title = 1")
        ended = run(home, path)
    finally:
        settings.write_text(text)
    assert ended.returncode == 2
    assert ended.stderr.startswith("CourseError: ")
    assert not (home / "results" / "results.json").exists()


def test_the_archive_has_its_two_programs_at_the_root_and_the_seed(course: Course, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(pack_container(course, "toys"))
    with ZipFile(tmp_path / "a.zip") as archive:
        for name in ("setup.sh", "run_autograder"):
            assert archive.getinfo(name).external_attr >> 16 == 0o100755
            assert archive.read(name).startswith(b"#!/usr/bin/env bash\n")
            subprocess.run(["bash", "-n"], input=archive.read(name), check=True)
        assert archive.read("course/.grading-seed").decode().strip() == grading_seed(course)
        assert {"course/solutions/toys.py", "course/assignments/toys/toys.ipynb"} <= set(archive.namelist())
        assert not any("submitted" in name or "__pycache__" in name for name in archive.namelist())


@pytest.mark.parametrize(
    "settings",
    [
        '[grading]\nisolation = "strict"  # all\nvisible_cases = 2\n',
        "[grading]\nvisible_cases = 2\n",
        "",
    ],
)
def test_reduced_isolation_is_asked_for_in_the_copy_alone(
    course: Course, tmp_path: Path, settings: str
) -> None:
    from autograder.course import find_course

    source = course.root / "course.toml"
    before = source.read_text()
    body = before.replace("[grading]\nvisible_cases = 2\nhidden_cases = 3\n", settings)
    try:
        source.write_text(body)
        (tmp_path / "a.zip").write_bytes(pack_container(find_course(course.root), "toys", reduced=True))
        assert source.read_text() == body
    finally:
        source.write_text(before)
    with ZipFile(tmp_path / "a.zip") as archive:
        archive.extractall(tmp_path)
    assert find_course(tmp_path / "course").level.value == "reduced"


def test_an_assignment_that_was_never_built_is_one_line(course: Course) -> None:
    with pytest.raises(CourseError, match="no assignment 'toy'"):
        pack_container(course, "toy")
