"""Knows the command `collect` and its options."""

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .here import find_here, on_course

if TYPE_CHECKING:
    from datetime import tzinfo

    from autograder.grading.intake.choosing import Attempt
    from autograder.grading.intake.collecting import Step

MARKS = {"new": "+", "replaced": "↻", "same": "=", "older": "<", "refused": "✗", "passed over": "–"}


@click.command()
@click.argument("name")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--from",
    "platform",
    type=click.Choice(["moodle", "canvas", "classroom"]),
    help="How the files are named; found out where it is not said.",
)
@click.option("--pattern", help="A regular expression for whole paths, with (?P<student>…) or (?P<name>…).")
@click.option(
    "--roster", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A CSV of students."
)
@click.option(
    "--key", default="id", show_default=True, help="The roster's column with the names in submitted/."
)
@click.option(
    "--by",
    type=click.Choice(["name", "number"]),
    default="name",
    show_default=True,
    help="What of the platform's a student is called by, without a roster.",
)
@click.option("--timezone", default="UTC", show_default=True, help="Of the times in a zip that names none.")
@click.option("--encoding", default="cp437", show_default=True, help="Of names in a zip that are not UTF-8.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line per file on stdout, nothing else.")
@click.option("--quiet", is_flag=True, help="Name only what was refused.")
@on_course
@click.pass_obj
def collect(
    outer: Path | None,
    folder: Path | None,
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
    """Take what a learning platform hands out, a zip or a folder, over into submitted/.

    The latest attempt of each student wins; what it replaces is kept in collected/NAME/, beside the log.

    Example: autograder collect lstm downloads/CS231-LSTM-4711.zip

    Example: autograder collect lstm repos/ --pattern '(?P<student>[^/]+)/lstm.ipynb'

    Exit codes: 0 every submission was taken over, 1 something was refused, 2 an error.
    """
    from autograder.grading.intake.choosing import Naming
    from autograder.grading.intake.collecting import collect as collect_handout
    from autograder.grading.intake.handout import open_handout
    from autograder.grading.intake.platforms import PLATFORMS, detect, normal, own_platform
    from autograder.grading.intake.roster import read_roster

    course = find_here(folder or outer)
    assignment = course.assignment(name)
    known = frozenset((normal(name), normal(assignment.title)))
    own = own_platform(pattern) if pattern else PLATFORMS.get(platform or "")
    people = read_roster(roster, key) if roster else None
    with open_handout(source, _zone(timezone), _encoding(encoding)) as handout:
        naming = Naming(
            own or detect((file.path for file in handout.files), known),
            known,
            people,
            by == "number",
            assignment.due,
        )
        steps = collect_handout(course, name, handout, naming, source.name, dry_run, _follow)
    if as_json:
        for step in steps:
            _write(json.dumps(step.record(), ensure_ascii=False))
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


def _follow(attempts: "Sequence[Attempt]") -> "Iterable[Attempt]":
    """Show how collecting goes on, where somebody looks."""
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    return track(attempts, "collecting", console=console, transient=True, disable=not console.is_terminal)


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
