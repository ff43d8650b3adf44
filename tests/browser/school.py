"""Knows a copy of the course, and what its students hand in."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from autograder.course import Course, find_course, load_solution
from autograder.grading.cohort.filling import fill, gather, spoil

ROOT = Path(__file__).parents[2]
NAME = "vanilla_rnn"
RIGHT, NOTHING = "right", "nothing"


def copy_course(root: Path) -> Course:
    """Copy the course as an instructor has it before anything is handed in."""
    for file in ("course.toml", "nbgrader_config.py"):
        shutil.copy(ROOT / file, root)
    for folder in ("solutions", "assignments"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return find_course(root)


def hand_in(course: Course, work: Mapping[str, str]) -> None:
    """Hand in the vanilla RNN for some students.

    Args:
        course: where to.
        work: by student, RIGHT, NOTHING, or the name of the misconception that the student has.
    """
    solution = load_solution(course, NAME)
    material = gather(course, solution)
    answers = {RIGHT: material.solved, NOTHING: {}}
    answers |= {wrong.name: spoil(material, wrong) for wrong in solution.misconceptions}
    for student, kind in work.items():
        folder = course.root / "submitted" / student / NAME
        folder.mkdir(parents=True)
        (folder / f"{NAME}.ipynb").write_text(json.dumps(fill(material, answers[kind])), encoding="utf-8")
