"""What is slow to import waits until it is needed."""

import os
import subprocess
import sys
from pathlib import Path

from ..grading.toy_course import RIGHT, hand_in, make_course

PROGRAM = Path(sys.executable).parent / "autograder"
HEAVY = {"numpy", "rich", "nbgrader", "nbformat", "jupytext", "matplotlib", "jinja2", "sqlalchemy", "IPython"}
WATCHED = """
import os, sys
from autograder.cli import grade, main

def watch(event, details):
    if event == "import" and details[0] == "nbgrader":
        print("nbgrader", flush=True)
        os._exit(0)

def find_watched_place(address):
    place = find_place(address)
    from autograder.grading import processes
    grade_one = processes.grade_one
    def begin(*rest):
        print("first submission", flush=True)
        return grade_one(*rest)
    processes.grade_one = begin
    return place

find_place, grade.find_place = grade.find_place, find_watched_place
sys.addaudithook(watch)
sys.argv[1:] = ["grade", "toys", "--quiet"]
main()
"""
"""The command itself; it says when the first submission is under way, and ends where nbgrader is imported."""


def test_help_imports_nothing_heavy() -> None:
    told = {**os.environ, "PYTHONPROFILEIMPORTTIME": "1"}
    ended = subprocess.run([PROGRAM, "--help"], env=told, capture_output=True, text=True, check=True)
    assert ended.stdout.startswith("Usage: autograder")
    imported = {line.rpartition("|")[2].strip() for line in ended.stderr.splitlines()}
    assert "click" in imported
    assert not HEAVY & imported


def test_nbgrader_is_imported_when_the_first_submission_is_under_way(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    hand_in(course, "anna", RIGHT)
    ended = subprocess.run(
        [sys.executable, "-c", WATCHED], cwd=course.root, capture_output=True, text=True, check=True
    )
    assert ended.stdout.splitlines() == ["first submission", "nbgrader"]
