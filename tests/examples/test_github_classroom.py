"""The example workflow for GitHub Classroom is well formed, fits the course, and its commands work."""

import json
import subprocess
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import yaml

from autograder.course import Course, Solution, load_solution
from autograder.course.kit import write_kit
from autograder.grading.cohort.filling import fill, gather

from ..light.student_python import make_student_python, student_environment

EXAMPLE = Path(__file__).parents[2] / "examples" / "github-classroom"
WORKFLOW = EXAMPLE / ".github" / "workflows" / "classroom.yml"
GRADER = "classroom-resources/autograding-command-grader@v1"


@pytest.fixture(scope="module")
def job() -> Any:
    """The workflow's only job."""
    workflow = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
    assert set(workflow) == {"name", True, "permissions", "jobs"}  # YAML 1.1 reads `on` as true
    assert workflow["permissions"] == {"checks": "write", "actions": "read", "contents": "read"}
    return workflow["jobs"]["run-autograding-tests"]


@pytest.fixture(scope="module")
def lstm(course: Course) -> Solution:
    """The assignment of the example."""
    return load_solution(course, "lstm")


def graders(job: Any) -> list[Any]:
    return [step for step in job["steps"] if step.get("uses") == GRADER]


def test_there_is_a_step_for_each_exercise_with_its_points(job: Any, lstm: Solution) -> None:
    found = {step["id"]: step["with"] for step in graders(job)}
    assert list(found) == [exercise.name for exercise in lstm.exercises]
    for exercise in lstm.exercises:
        inputs = found[exercise.name]
        assert set(inputs) == {"test-name", "command", "timeout", "max-score"}
        assert inputs["max-score"] == exercise.max_points
        assert inputs["command"] == f"python visible.py lstm.ipynb {exercise.name}"


def test_the_reporter_hears_of_every_step(job: Any) -> None:
    names = [step["id"] for step in graders(job)]
    reporter = job["steps"][-1]
    assert reporter["uses"] == "classroom-resources/autograding-grading-reporter@v1"
    assert reporter["with"] == {"runners": ",".join(names)}
    assert reporter["env"] == {
        f"{name.upper()}_RESULTS": f"${{{{ steps.{name}.outputs.result }}}}" for name in names
    }


def test_no_secret_is_used() -> None:
    assert "secrets" not in WORKFLOW.read_text(encoding="utf-8")


def test_the_commands_tell_right_from_wrong(
    job: Any, course: Course, lstm: Solution, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    python = make_student_python(tmp_path_factory.mktemp("runner"))
    ZipFile(write_kit(course, "lstm", tmp_path)).extractall(tmp_path)
    repository = tmp_path / "lstm"
    (repository / "visible.py").write_bytes((EXAMPLE / "visible.py").read_bytes())
    (install,) = [step["run"] for step in job["steps"] if "run" in step]
    environment = student_environment(python, tmp_path)

    def run(command: str) -> int:
        ended = subprocess.run(
            ["bash", "-c", command], cwd=repository, env=environment, capture_output=True, check=False
        )
        return ended.returncode

    assert run(install) == 0
    material = gather(course, lstm)
    half = {name: source for name, source in material.solved.items() if name.startswith("lstm_step")}
    commands = [step["with"]["command"] for step in graders(job)]
    for answers, asked, codes in (
        (material.solved, commands, [0, 0, 0, 0]),
        (half, [commands[0], commands[-1]], [0, 1]),
        ({}, commands[:1], [1]),
    ):
        (repository / "lstm.ipynb").write_text(json.dumps(fill(material, answers)), encoding="utf-8")
        assert [run(command) for command in asked] == codes
