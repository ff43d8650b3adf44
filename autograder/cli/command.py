"""Knows the form that all commands share: help that ends with examples and exit codes, errors of one line."""

import difflib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

CODES = {
    0: "all is well",
    2: "wrong usage, or an error that one line on stderr explains",
    130: "interrupted by Ctrl-C; start again to go on",
    141: "whoever read the output has gone",
}
"""Exit codes that every command may end with."""


class Command(click.Command):
    """A command whose help ends with examples and exit codes."""

    def __init__(
        self, *rest: Any, examples: Mapping[str, str] | None = None, problem: str = "", **more: Any
    ) -> None:
        """Remember what its help ends with.

        Args:
            rest: as click has it.
            examples: what each does, by the command line to type.
            problem: what exit code 1 says; empty where the command never ends with it.
            more: as click has it.
        """
        super().__init__(*rest, **more)
        self.examples = examples or {}
        self.problem = problem

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write examples and exit codes."""
        write_examples(formatter, self.examples)
        codes = {**CODES, 1: self.problem} if self.problem else CODES
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(code), codes[code]) for code in sorted(codes) if code <= 2])


class Group(click.Group):
    """The program: its commands in the order of use, under headings."""

    def __init__(self, *rest: Any, examples: Mapping[str, str], **more: Any) -> None:
        """Remember the examples."""
        super().__init__(*rest, **more)
        self.examples = examples
        self.headings: dict[str, Sequence[str]] = {}

    def add_section(self, heading: str, *commands: click.Command) -> None:
        """Add commands under a heading."""
        self.headings[heading] = [str(each.name) for each in commands]
        for each in commands:
            self.add_command(each)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the commands in the order of use."""
        return [name for names in self.headings.values() for name in names]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands under their headings."""
        width = max(map(len, self.commands))
        for heading, names in self.headings.items():
            with formatter.section(heading):
                limit = formatter.width - width - 6
                formatter.write_dl(
                    [(name.ljust(width), self.commands[name].get_short_help_str(limit)) for name in names]
                )

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write examples and all exit codes."""
        write_examples(formatter, self.examples)
        codes = {**CODES, 1: "a problem was found; each command's help says which"}
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(code), codes[code]) for code in sorted(codes)])


class Nearest(click.Choice[str]):
    """A choice that suggests the nearest where something else is given."""

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None) -> str:
        """Say what was found, and what is near or allowed."""
        near = difflib.get_close_matches(str(value), self.choices, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"expected one of {', '.join(self.choices)}"
        return f"found {value!r}; {hint}"


def command(
    examples: Mapping[str, str], problem: str = "", name: str | None = None
) -> Callable[[Callable[..., Any]], Command]:
    """Make a function a command.

    Args:
        examples: what each does, by the command line to type.
        problem: what exit code 1 says; empty where the command never ends with it.
        name: the command's; the function's where it is not given.
    """
    return click.command(name, cls=Command, examples=examples, problem=problem)


def write_examples(formatter: click.HelpFormatter, examples: Mapping[str, str]) -> None:
    """Write command lines as they are typed, each below what it does."""
    with formatter.section("Examples"):
        blocks = [f"  # {what}\n  {line}\n" for line, what in examples.items()]
        formatter.write("\n".join(blocks))


def explain(error: click.ClickException) -> str:
    """Say in one line what is wrong with a command line."""
    words = " ".join(error.format_message().split()).rstrip(".")
    if not isinstance(error, click.UsageError) or not error.ctx:
        return f"autograder: {words}"
    return f"{error.ctx.command_path}: {words}; see `{error.ctx.command_path} --help`"
