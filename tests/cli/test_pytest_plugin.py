"""Knows that `pytest solutions/` shows what `verify` finds, and that pytest is left alone elsewhere."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course import find_course, verify
from autograder.course.new import start_assignment, start_course

HEAVY = {"numpy", "click", "rich", "nbgrader", "nbformat", "jupytext", "autograder.course"}


def run(folder: Path, *words: object) -> str:
    """Run pytest as an author would; give what it prints."""
    words = ("-c", os.devnull, "--rootdir", folder, "-p", "no:cacheprovider", *words)
    found = subprocess.run(
        [sys.executable, "-m", "pytest", *map(str, words)],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert found.stderr == ""
    return found.stdout


def outcomes(printed: str) -> dict[str, str]:
    return dict(re.findall(r"^(\S+::\S+) ([A-Z]+)", printed, re.MULTILINE))


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with an assignment that is sound, and one with a fault of every kind."""
    root = tmp_path_factory.mktemp("made") / "school"
    start_course(root, "sound")
    start_assignment(root, "faulty")
    for place, old, new in (
        ("faulty.py", "dx: (N, D) gradient", "dx: (N, H) gradient"),
        ("misconceptions/faulty.py", "return x @ w, (x, w)", "return x @ w + b, (x, w)"),
        ("variants/faulty/loops.py", "db[h] += dy[n, h]", "db[h] = dy[n, h]"),
    ):
        path = root / "solutions" / place
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def printed(school: Path) -> str:
    return run(school, "solutions", "-v", "-W", "error")


def test_a_sound_assignment_is_a_test_per_claim_and_all_pass(printed: str) -> None:
    found = outcomes(printed)
    claims = [
        "docstrings_agree",
        "every_language_is_spoken",
        "release_is_sound",
        "affine::reference_passes",
        "affine::gradients_are_certified",
        "affine::misconception[bias_is_left_out]",
        "affine::misconception[bias_gradient_is_averaged]",
        "affine::derived_wrong_solutions_fail",
        "affine::variant[loops]",
        "affine::hints_differ",
    ]
    assert {name: found.get(name) for name in found if name.startswith("solutions/sound.py")} == {
        f"solutions/sound.py::{claim}": "PASSED" for claim in claims
    }


def test_every_fault_fails_the_test_that_names_it(printed: str) -> None:
    failed = {name for name, outcome in outcomes(printed).items() if outcome == "FAILED"}
    assert failed == {
        "solutions/faulty.py::docstrings_agree",
        "solutions/faulty.py::release_is_sound",
        "solutions/faulty.py::affine::misconception[bias_is_left_out]",
        "solutions/faulty.py::affine::variant[loops]",
    }


def test_the_problems_are_those_of_verify(school: Path, printed: str) -> None:
    problems = verify(find_course(school), "faulty").problems
    assert len(problems) >= 4
    assert [problem for problem in problems if problem not in printed.splitlines()] == []
    assert "Traceback" not in printed


def test_one_file_and_one_claim_can_be_chosen(school: Path) -> None:
    claim = "solutions/sound.py::affine::variant[loops]"
    assert outcomes(run(school, "-v", claim)) == {claim: "PASSED"}
    assert "10 tests collected" in run(school, "--collect-only", "solutions/sound.py")


def test_misconceptions_and_variants_are_no_test_files(school: Path) -> None:
    assert "no tests ran" in run(school, "solutions/misconceptions", "solutions/variants")


def test_a_solution_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    start_course(tmp_path / "school", "broken")
    path = tmp_path / "school" / "solutions" / "broken.py"
    path.write_text(path.read_text(encoding="utf-8").replace("EXERCISES =", "EXERCISE ="), encoding="utf-8")
    printed = run(tmp_path / "school", "solutions")
    line = "solutions/broken.py: EXERCISES: found nothing; expected a tuple of at least one Exercise"
    assert line in printed.splitlines()
    assert "Traceback" not in printed


def test_settings_that_cannot_be_read_are_one_line(tmp_path: Path) -> None:
    start_course(tmp_path / "school", "broken")
    (tmp_path / "school" / "course.toml").write_text("title = 1\n")
    assert "course.toml: title: found 1; allowed: one line of text" in run(tmp_path / "school", "solutions")


def test_a_folder_of_solutions_without_a_course_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "test_own.py").write_text("def test_it() -> None:\n    pass\n")
    assert "1 passed" in run(tmp_path, "-q")


def test_an_ordinary_run_imports_nothing_heavy(tmp_path: Path) -> None:
    test = f"import sys\n\ndef test_it() -> None:\n    assert {HEAVY} & set(sys.modules) == set()\n"
    test += "    assert 'autograder.cli.pytest_plugin' in sys.modules\n"
    (tmp_path / "test_own.py").write_text(test)
    assert "1 passed" in run(tmp_path, "-q", "-p", "no:hypothesispytest")
