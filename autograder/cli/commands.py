"""Knows the program and the commands that it has; each has a module of its own."""

import os
from pathlib import Path

import click

from autograder import __version__

from . import options
from .build import build
from .collect import collect
from .command import Group
from .demo import demo
from .doctor import doctor
from .export import export
from .grade import grade
from .new import new
from .preview import preview
from .regrade import audit, regrade
from .release import release
from .report import report
from .verify import verify

EXAMPLES = {
    "autograder new first_steps --course my_course": "a new course with a small assignment that works",
    "autograder grade lstm": "grade everything in submitted/",
    "autograder demo": "a made-up class, graded from beginning to end",
}


@click.group(
    cls=Group,
    examples=EXAMPLES,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(__version__, prog_name="autograder")
@options.course
@click.pass_context
def cli(context: click.Context, folder: Path) -> None:
    """Build, verify and grade a course's notebooks.

    `autograder COMMAND --help` shows examples of each command.
    """
    context.obj = folder
    if os.environ.get("NO_COLOR"):
        context.color = False
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


cli.add_section("Write assignments", new, build, verify, preview, release)
cli.add_section("Grade", collect, grade, regrade, audit, report, export)
cli.add_section("Try out", demo, doctor)
