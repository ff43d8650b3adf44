"""Knows the habits that all commands share: help, streams, colours, progress, errors and exit codes."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

from autograder.cli.command import Command
from autograder.cli.commands import EXAMPLES, cli
from autograder.cli.reference import read_helps
from autograder.course import Course

from ..grading.toy_course import RIGHT, WRONG_GRADIENT, copy_course, hand_in, make_course
from .program import run
from .terminal import type_in

COMMANDS: dict[str, Command] = cli.commands  # type: ignore[assignment]
LINES = [*EXAMPLES, *(line for each in COMMANDS.values() for line in each.examples)]
MAKING = (("build",), ("release",), ("report", "toys"), ("new", "more"))
BAR = "━"


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The toy course with two graded submissions."""
    course = make_course(tmp_path_factory.mktemp("habits"))
    hand_in(course, "anna", RIGHT)
    hand_in(course, "boris", WRONG_GRADIENT)
    assert run(course.root, "grade", "toys", "--quiet").returncode == 0
    return course


@pytest.fixture
def school(graded: Course, tmp_path: Path) -> Course:
    """A copy of the course that a test may change."""
    return copy_course(graded, tmp_path / "school")


def test_the_command_alone_shows_its_help(tmp_path: Path) -> None:
    alone, asked = run(tmp_path), run(tmp_path, "--help")
    assert (alone.returncode, alone.stdout) == (0, asked.stdout)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_help_has_examples_and_exit_codes_and_a_short_summary(name: str) -> None:
    text = read_helps()[name]
    assert re.search(rf"^Examples:\n  # .+\n  autograder {name}", text, re.MULTILINE)
    assert re.search(r"^Exit codes:\n  0 +all is well", text, re.MULTILINE)
    assert ("\n  1 " in text) == bool(COMMANDS[name].problem)
    assert "..." not in COMMANDS[name].get_short_help_str(80 - 11)


@pytest.mark.parametrize("parameter", [
    pytest.param(each, id=f"{name} {each.name}") for name, it in COMMANDS.items() for each in it.params
])  # fmt: skip
def test_every_option_and_argument_says_what_it_is(parameter: click.Option | click.Argument) -> None:
    assert parameter.help


@pytest.mark.parametrize("line", LINES)
def test_an_example_is_short_and_can_be_typed(line: str) -> None:
    assert len(line) < 78
    program, name, *words = shlex.split(line)
    assert program == "autograder"
    known = {option for each in COMMANDS[name].params for option in each.opts}
    assert {word for word in words if word.startswith("-")} <= known


@pytest.mark.parametrize("words", MAKING)
def test_what_was_made_is_named_on_stdout_or_told_as_json_or_not_at_all(
    words: tuple[str, ...], school: Course, tmp_path: Path
) -> None:
    plain, quiet, lines = (
        run(copy_course(school, tmp_path / option).root, *words, *options)
        for option, options in (("plain", ()), ("quiet", ("--quiet",)), ("json", ("--json",)))
    )
    assert plain.stdout.splitlines() == [json.loads(line)["path"] for line in lines.stdout.splitlines()]
    assert all((tmp_path / "plain" / path).exists() for path in plain.stdout.splitlines())
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")


def test_verify_tells_its_problems_as_json_and_quietly(school: Course) -> None:
    path = school.release_path("toys")
    path.write_text(path.read_text().replace("# Toys", "# Toy"))
    told = run(school.root, "verify", "--json")
    (record,) = map(json.loads, told.stdout.splitlines())
    assert told.returncode == 1
    assert len(record["problems"]) == 1
    assert {row["exercise"] for row in record["wrong_solutions"]} == {"scale", "energy"}
    quiet = run(school.root, "verify", "--quiet")
    assert (quiet.returncode, quiet.stdout) == (1, "")
    assert quiet.stderr == f"toys: {record['problems'][0]}\n"


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("grad",), "autograder: No such command 'grad'. (Did you mean one of: 'grade', 'regrade'?); see"),
        (("export", "--format", "canvs"), "autograder export: Invalid value for '--format': found 'canvs';"),
        (("export", "--format", "x"), "autograder export: Invalid value for '--format': found 'x'; expected"),
        (("grade", "toys", "--agin"), "autograder grade: No such option '--agin'. Did you mean '--again'?"),
        (("regrade", "toys", "scal"), "CourseError: toys: no exercise 'scal'; did you mean 'scale'?"),
        (("preview", "toy"), "CourseError: course.toml: no assignment 'toy'; did you mean 'toys'?"),
        (("audit", "toy"), "CourseError: course.toml: no assignment 'toy'; did you mean 'toys'?"),
        (("collect", "toy", "."), "CourseError: course.toml: no assignment 'toy'; did you mean 'toys'?"),
    ],
)  # fmt: skip
def test_a_wrong_word_is_one_line_that_suggests_the_nearest(
    words: tuple[str, ...], line: str, graded: Course
) -> None:
    ended = run(graded.root, *words)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(line)
    assert ended.stderr.count("\n") == 1


def test_progress_is_on_the_terminal_and_never_in_the_pipe(school: Course) -> None:
    code, shown, piped = type_in(school.root, "build", stdout_is_one=False)
    assert (code, piped) == (0, "assignments/toys/toys.ipynb\n")
    assert BAR in shown
    assert "building toys" in shown


@pytest.mark.parametrize(
    "words", [("verify",), ("release",), ("grade", "toys", "--again"), ("report", "toys")]
)
def test_what_takes_its_time_shows_progress(words: tuple[str, ...], school: Course) -> None:
    code, shown, _ = type_in(school.root, *words, stdout_is_one=False)
    assert code == 0
    assert BAR in shown
    assert BAR not in type_in(school.root, *words, "--quiet", stdout_is_one=False)[1]


def test_a_path_is_shown_whole_beside_the_progress(school: Course) -> None:
    _, shown, _ = type_in(school.root, "build")
    text = re.sub(r"\x1b\[[\d;?]*[A-Za-z]|\r", "\n", shown)
    assert "assignments/toys/toys.ipynb" in text.splitlines()


def test_colours_are_on_the_terminal_alone_and_not_with_no_color(graded: Course) -> None:
    coloured = re.compile(r"\x1b\[[\d;]*3[0-7]")
    assert coloured.search(type_in(graded.root, "grade", "toys")[1])
    assert not coloured.search(type_in(graded.root, "grade", "toys", env={"NO_COLOR": "1"})[1])
    assert "\x1b" not in run(graded.root, "grade", "toys").stdout


def test_a_reader_who_has_gone_is_no_error(graded: Course) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing) as pipe:
        for words in (("--help",), ("verify",), ("grade", "toys", "--json"), ("export", "--format", "json")):
            ended = subprocess.run(
                [sys.executable, "-m", "autograder.cli", *words, *(["-q"] if words[0] == "export" else [])],
                cwd=graded.root,
                stdout=pipe,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
            )
            assert ended.returncode == 141, words
            assert "rror" not in ended.stderr


def test_an_interruption_is_one_line_and_130(school: Course) -> None:
    begun = school.root / "begun"
    path = school.solution_path("toys")
    waiting = f"import pathlib, time\npathlib.Path({str(begun)!r}).touch()\ntime.sleep(60)\n"
    path.write_text(path.read_text().replace("import numpy as np\n", waiting + "import numpy as np\n", 1))
    program = subprocess.Popen(
        [sys.executable, "-m", "autograder.cli", "verify"],
        cwd=school.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not begun.exists() and program.poll() is None:
        time.sleep(0.05)
    program.send_signal(signal.SIGINT)
    said, complaint = program.communicate()
    assert (program.returncode, said) == (130, "")
    assert complaint == "\ninterrupted; start again to go on\n"
