"""Knows the command `collect` and its options."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import options
from .command import Nearest, command
from .here import find_here

if TYPE_CHECKING:
    from datetime import tzinfo

    from autograder.grading.intake.choosing import Attempt
    from autograder.grading.intake.collecting import Step

MARKS = {"new": "+", "replaced": "↻", "same": "=", "older": "<", "refused": "✗", "passed over": "–"}


@command(
    {
        "autograder collect lstm downloads/CS231-LSTM-4711.zip": "a zip from Moodle, Canvas or Classroom",
        "autograder collect lstm x.zip --roster students.csv --key login": "who is who, from a CSV",
        "autograder collect lstm repos/ --pattern '(?P<student>[^/]+)/lstm.ipynb'": "names of your own",
    },
    problem="something was refused",
)
@options.assignment()
@click.argument(
    "source", type=click.Path(exists=True, path_type=Path), help="The zip or folder as it was handed out."
)
@click.option(
    "--from",
    "platform",
    type=Nearest(["moodle", "canvas", "classroom"]),
    help="How the files are named; found out where it is not said.",
)
@click.option("--pattern", help="A regular expression for whole paths, with (?P<student>…) or (?P<name>…).")
@options.roster
@options.key
@click.option(
    "--by",
    type=Nearest(["name", "number"]),
    default="name",
    show_default=True,
    help="What of the platform's a student is called by, without a roster.",
)
@click.option("--timezone", default="UTC", show_default=True, help="Of the times in a zip that names none.")
@click.option("--encoding", default="cp437", show_default=True, help="Of names in a zip that are not UTF-8.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@options.as_json("file")
@options.quiet
@options.course
def collect(
    folder: Path,
    name: str,
    source: Path,
    platform: str | None,
    pattern: str | None,
    roster: Path | None,
    key: str,
    by: str,
    timezone: str,
    encoding: str,
    dry_run: bool,
    as_json: bool,
    quiet: bool,
) -> int:
    """Take over what a learning platform hands out.

    SOURCE is a zip or a folder; what is in it goes to submitted/. The latest attempt of each student wins;
    what it replaces is kept in collected/NAME/, beside the log.
    """
    from autograder.grading.intake.choosing import Naming
    from autograder.grading.intake.collecting import collect as collect_handout
    from autograder.grading.intake.handout import open_handout
    from autograder.grading.intake.platforms import PLATFORMS, detect, normal, own_platform
    from autograder.grading.intake.roster import read_roster

    from .display import write_line
    from .progress import track

    course = find_here(folder)
    assignment = course.assignment(name)
    known = frozenset((normal(name), normal(assignment.title)))
    own = own_platform(pattern) if pattern else PLATFORMS.get(platform or "")
    people = read_roster(roster, key) if roster else None

    def follow(attempts: "Sequence[Attempt]") -> "Iterable[Attempt]":
        return track(attempts, lambda each: each.student, quiet)

    with open_handout(source, _zone(timezone), _encoding(encoding)) as handout:
        naming = Naming(
            own or detect((file.path for file in handout.files), known),
            known,
            people,
            by == "number",
            assignment.due,
        )
        steps = collect_handout(course, name, handout, naming, source.name, dry_run, follow)
    if as_json:
        for step in steps:
            write_line(step.record())
    else:
        _show(steps, naming.platform.name, quiet, dry_run)
    return 1 if any(step.is_loss for step in steps) else 0


def _show(steps: "Iterable[Step]", platform: str, quiet: bool, dry: bool) -> None:
    from autograder.grading.plain import readable

    counts = dict.fromkeys(MARKS, 0)
    for step in steps:
        counts[step.action] += 1
        if quiet and not step.is_loss:
            continue
        words = (MARKS[step.action], f"{step.action:<11}", step.student, step.file, step.detail)
        _write(readable("  ".join(filter(None, words))))
    if not quiet:
        told = ", ".join(f"{count} {action}" for action, count in counts.items() if count)
        _write(f"{'would be ' if dry else ''}{told or 'nothing'}; read as {platform}")


def _write(line: str) -> None:
    sys.stdout.buffer.write(f"{line}\n".encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()


def _zone(name: str) -> "tzinfo":
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise click.BadParameter(f"{name!r}: no such time zone; expected one such as Europe/Berlin") from None


def _encoding(name: str) -> str:
    import codecs

    try:
        return codecs.lookup(name).name
    except LookupError:
        raise click.BadParameter(f"{name!r}: no such encoding; expected one such as cp866") from None
