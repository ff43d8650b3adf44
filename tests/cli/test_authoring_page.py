"""Knows that an author who types what the authors' page says comes from nothing to a graded exercise."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course import Course, find_course, load_solution
from autograder.course.claims import list_claims
from autograder.course.trial import Trial
from autograder.grading.cohort.filling import fill, gather

PAGE = (Path(__file__).parents[2] / "docs" / "authoring.md").read_text(encoding="utf-8")
COMMANDS = [line.split("#")[0].split() for line in re.findall(r"^    (autograder .*)$", PAGE, re.MULTILINE)]
CLAIMS = re.findall(r"^    solutions/vanilla_rnn\.py::(\S+) PASSED$", PAGE, re.MULTILINE)


def run(folder: Path, *words: str) -> str:
    """Run the command as a program of its own; it must end well."""
    ended = subprocess.run(
        [sys.executable, "-m", "autograder.cli", *words],
        cwd=folder,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def test_the_commands_lead_from_nothing_to_a_grade(tmp_path: Path) -> None:
    steps = ([word for word in command if word != "autograder"] for command in COMMANDS)
    new, verify, build, preview, grade = steps
    assert preview == ["preview", "first_steps"]  # a server until Ctrl-C, tested beside this
    run(tmp_path, *new)
    (root,) = tmp_path.iterdir()
    assert "no problems" in run(root, *verify)
    assert run(root, *build) == "assignments/first_steps/first_steps.ipynb\n"
    course = find_course(root)
    material = gather(course, load_solution(course, "first_steps"))
    (root / "done.ipynb").write_text(json.dumps(fill(material, material.solved)), encoding="utf-8")
    (line,) = run(root, *grade, "--json").splitlines()
    assert (json.loads(line)["score"], json.loads(line)["max_score"]) == (5.0, 5.0)


@pytest.mark.parametrize("shown", CLAIMS)
def test_the_tests_that_are_shown_exist(shown: str, course: Course) -> None:
    claims = list_claims(Trial(course, load_solution(course, "vanilla_rnn"), 1))
    assert shown in ["::".join(filter(None, (claim.exercise, claim.name))) for claim in claims]
