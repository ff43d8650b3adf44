"""Knows how the help of every command stands in docs/commands.md; run as a program, it writes it there."""

import re
from collections.abc import Mapping
from pathlib import Path

import click

from .commands import cli

WIDTH = 96
"""Columns of the help on the page."""
_BLOCK = re.compile(r"^(## `autograder(?: (\w+))?`\n\n)```text\n.*?^```\n", re.MULTILINE | re.DOTALL)


def read_helps() -> Mapping[str, str]:
    """Write the help of the program, whose name is empty, and of every command, by name."""
    settings = {**cli.context_settings, "terminal_width": WIDTH}
    program = click.Context(cli, info_name="autograder", **settings)
    helps = {"": cli.get_help(program)}
    for name, each in cli.commands.items():
        helps[name] = each.get_help(click.Context(each, parent=program, info_name=name, terminal_width=WIDTH))
    return helps


def refresh(page: str) -> str:
    """Put the help of every command in the place of what the page has below its heading."""
    helps = read_helps()
    return _BLOCK.sub(lambda block: f"{block[1]}```text\n{helps[block[2] or '']}\n```\n", page)


if __name__ == "__main__":
    path = Path("docs/commands.md")
    path.write_text(refresh(path.read_text(encoding="utf-8")), encoding="utf-8")
