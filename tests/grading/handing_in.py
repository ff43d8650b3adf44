"""Hands in an assignment's right and wrong solutions as notebooks, and grades them behind the boundary."""

import json
from collections.abc import Mapping
from pathlib import Path

from autograder.course import Course, load_solution
from autograder.exercises import Result
from autograder.grading.cohort.filling import fill, gather, spoil
from autograder.grading.engine import grade
from autograder.grading.exam import set_exam
from autograder.grading.intake.submissions import find_loose


def grade_everything(course: Course, name: str, into: Path) -> Mapping[str, Result]:
    """Grade the reference, the release and every misconception, by these names, as loose files."""
    solution = load_solution(course, name)
    material = gather(course, solution)
    handed_in = {"reference": fill(material, material.solved), "release": fill(material, {})}
    for wrong in solution.misconceptions:
        handed_in[wrong.name] = fill(material, spoil(material, wrong))
    into.mkdir()
    for stem, notebook in handed_in.items():
        (into / f"{stem}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    graded = grade(set_exam(course, name), find_loose([into]), jobs=2)
    return {each.result.student: each.result for each in graded}
