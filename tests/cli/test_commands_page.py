"""Knows that the page of all commands says what the commands say."""

import re
from pathlib import Path

import pytest

from autograder.cli.command import CODES
from autograder.cli.commands import cli
from autograder.cli.reference import read_helps, refresh

PAGE = (Path(__file__).parents[2] / "docs" / "commands.md").read_text(encoding="utf-8")


def test_the_page_shows_the_help_of_every_command_as_it_is() -> None:
    assert refresh(PAGE) == PAGE  # otherwise run `make commands-page`
    assert re.findall(r"^## `autograder ?(\w*)`$", PAGE, re.MULTILINE) == list(read_helps())


def test_the_table_of_exit_codes_has_each_of_them() -> None:
    assert re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE) == [str(code) for code in sorted({*CODES, 1})]


@pytest.mark.parametrize("name", [name for name, each in cli.commands.items() if each.problem])  # type: ignore[attr-defined]
def test_the_table_says_what_a_problem_is_for_each_command(name: str) -> None:
    (row,) = re.findall(r"^\| 1 \|.*$", PAGE, re.MULTILINE)
    assert f"`{name}`, " in row
