"""Knows the command `verify` and its options."""

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import options
from .command import command
from .here import find_here, names

if TYPE_CHECKING:
    from autograder.course import Verification
    from autograder.course.claims import Claim


@command(
    {
        "autograder verify": "all assignments",
        "autograder verify lstm --every": "one, with a line for every wrong solution",
        "autograder verify --quiet || echo 'do not give this out'": "in a script",
    },
    problem="a right solution fails, a wrong one passes, something leaks, or the release is out of date",
)
@options.assignment(required=False)
@click.option("--every", is_flag=True, help="List every derived wrong solution, not only their number.")
@options.as_json("assignment")
@options.quiet
@options.course
def verify(folder: Path, name: str | None, every: bool, as_json: bool, quiet: bool) -> int:
    """Test the course itself before students do.

    Right solutions must pass, wrong ones fail and get the right hint; nothing may leak, and the release must
    be what the solution file gives now.
    """
    from autograder.course.table import render
    from autograder.course.verify import verify as verify_assignment

    from .display import write_line

    course = find_here(folder)
    problems = 0
    for each in names(course, name):
        found = verify_assignment(course, each, follow=partial(_follow, each, quiet))
        problems += len(found.problems)
        if as_json:
            write_line(_as_record(found))
        elif quiet:
            for line in found.problems:
                click.echo(f"{each}: {line}", err=True)
        else:
            click.echo(render(found, every) + "\n")
    return 1 if problems else 0


def _follow(name: str, quiet: bool, claims: "Sequence[Claim]") -> "Iterable[Claim]":
    from .progress import track

    return track(claims, lambda claim: " ".join(filter(None, (name, claim.exercise, claim.name))), quiet)


def _as_record(found: "Verification") -> dict[str, Any]:
    """Describe a verification as docs/commands.md says."""
    return {
        "assignment": found.assignment,
        "sets": found.sets,
        "wrong_solutions": [
            {
                "exercise": row.exercise,
                "name": row.wrong,
                "authored": row.authored,
                "caught_by": row.caught_by or None,
                "caught": row.caught,
                "cases": row.cases,
                "passed_sets": row.passed_sets,
            }
            for row in found.rows
        ],
        "problems": list(found.problems),
    }
