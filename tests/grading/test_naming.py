"""Every authored mistake, handed in as a notebook and run behind the boundary, gets its own hint only."""

import re
import shutil
from pathlib import Path

import pytest

from autograder.cli.demonstration import find_hints
from autograder.course import build, find_course, load_solution

from .handing_in import grade_everything

ROOT = Path(__file__).parents[2]
COURSES = (ROOT, ROOT / "examples" / "regression")
ASSIGNMENTS = [
    (root, assignment.name, languages[place % len(languages)])
    for root, languages in ((root, find_course(root).languages) for root in COURSES)
    for place, assignment in enumerate(find_course(root).assignments)
]
"""Each in one language in turn: `verify` holds every hint in every language."""


@pytest.mark.parametrize(
    ("root", "name", "language"), ASSIGNMENTS, ids=[f"{name}-{code}" for _, name, code in ASSIGNMENTS]
)
def test_every_mistake_gets_its_own_hint_and_no_other(
    root: Path, name: str, language: str, tmp_path: Path
) -> None:
    shutil.copytree(root / "solutions", tmp_path / "solutions")
    settings = (root / "course.toml").read_text(encoding="utf-8")
    usual = f'language = "{find_course(root).language}"'
    assert usual in settings.splitlines()
    settings = re.sub(r"hidden_cases = \d+", "hidden_cases = 1", settings)  # enough to name a mistake
    (tmp_path / "course.toml").write_text(
        settings.replace(usual, f'language = "{language}"'), encoding="utf-8"
    )
    course = find_course(tmp_path)
    build(course, name)
    results = grade_everything(course, name, tmp_path / "handed_in")
    wrong = load_solution(course, name).misconceptions
    assert wrong
    assert {each.name: find_hints(results[each.name]) for each in wrong} == {
        each.name: {each.hints[language]} for each in wrong
    }
