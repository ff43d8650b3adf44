"""Knows what a shell is told when somebody types half a word and presses the Tab key."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course import Course

from ..grading.toy_course import make_course


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The toy course, built."""
    return make_course(tmp_path_factory.mktemp("completion"))


def ask(folder: Path, line: str, shell: str = "bash") -> list[str]:
    """Ask the program as a shell does, the last word being typed; give what that word may become."""
    words = line.split(" ")
    ended = subprocess.run(
        [sys.executable, "-m", "autograder.cli"],
        cwd=folder,
        env={
            **os.environ,
            "_AUTOGRADER_COMPLETE": f"{shell}_complete",
            "COMP_WORDS": line,
            "COMP_CWORD": words[-1] if shell == "fish" else str(len(words) - 1),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stderr == ""
    return [found.split(",")[1].split("\t")[0] for found in ended.stdout.splitlines() if "," in found]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("autograder rel", ["release"]),
        ("autograder grade t", ["toys"]),
        ("autograder grade x", []),
        ("autograder regrade toys ", ["scale", "energy"]),
        ("autograder regrade toys e", ["energy"]),
        ("autograder export --format gr", ["gradescope", "gradescope-autograder"]),
        ("autograder collect toys x.zip --from c", ["canvas", "classroom"]),
        ("autograder verify --ev", ["--every"]),
    ],
)
def test_commands_assignments_exercises_and_formats_are_completed(
    line: str, found: list[str], school: Course
) -> None:
    assert ask(school.root, line) == found


@pytest.mark.parametrize("place", ["before", "behind"])
def test_the_course_that_is_named_is_the_one_that_is_asked(
    place: str, school: Course, tmp_path: Path
) -> None:
    option = f"--course {school.root}"
    line = f"autograder {option} build " if place == "before" else f"autograder build {option} "
    assert ask(tmp_path, line) == ["toys"]


def test_where_there_is_no_course_nothing_is_offered_and_nothing_said(tmp_path: Path) -> None:
    assert ask(tmp_path, "autograder grade ") == []


def test_a_course_that_cannot_be_read_is_nothing_to_say_to_a_shell(tmp_path: Path) -> None:
    (tmp_path / "course.toml").write_text("title = ")
    assert ask(tmp_path, "autograder grade ") == []


def test_fish_is_answered_too(school: Course) -> None:
    assert ask(school.root, "autograder build t", shell="fish") == ["toys"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(shell: str, tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "autograder.cli"],
        env={**os.environ, "_AUTOGRADER_COMPLETE": f"{shell}_source"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"_AUTOGRADER_COMPLETE={shell}_complete" in ended.stdout


def test_bash_itself_completes_with_the_line_that_is_documented(school: Course, tmp_path: Path) -> None:
    program = tmp_path / "autograder"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m autograder.cli "$@"\n')
    program.chmod(0o755)
    script = """
        eval "$(_AUTOGRADER_COMPLETE=bash_source autograder)"
        COMP_WORDS=(autograder regrade toys e) COMP_CWORD=3
        $(complete -p autograder | sed -E 's/.*-F ([^ ]+).*/\\1/') autograder
        echo "${COMPREPLY[@]}"
    """
    ended = subprocess.run(
        ["bash", "-c", script],
        cwd=school.root,
        env={**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (ended.stdout, ended.stderr) == ("energy\n", "")
