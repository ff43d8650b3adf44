"""Knows the commands and their options; what they do is done on the floors below."""

from collections.abc import Sequence
from pathlib import Path

import click

from autograder import __version__

from .collect import collect
from .export import export
from .here import find_here, names, on_course, place
from .regrade import audit, regrade
from .release import release


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="autograder")
@on_course
@click.pass_context
def cli(context: click.Context, folder: Path | None) -> None:
    """Build, verify and grade a course's notebooks.

    Exit codes: 0 all is well, 1 problems were found (`verify`) or something was left out (`collect`,
    `export`), 2 an error that one line on stderr explains.
    """
    context.obj = folder


@cli.command()
@click.argument("name")
@click.option("--title", default="", help="The assignment's name for people.")
@click.option(
    "--course",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="The course's folder; a new folder becomes a new course. Default: the course here.",
)
@click.pass_obj
def new(outer: Path | None, folder: Path | None, name: str, title: str) -> None:
    """Start an assignment with one small exercise that works, or a course with one."""
    from autograder.course.new import start_assignment, start_course

    if folder and not (folder / "course.toml").is_file():
        made = start_course(folder, name, title)
    else:
        made = start_assignment(folder or outer or Path.cwd(), name, title)
    for path in made:
        click.echo(place(path))


@cli.command()
@click.argument("name", required=False)
@on_course
@click.pass_obj
def build(outer: Path | None, folder: Path | None, name: str | None) -> None:
    """Make the notebooks that students receive: of one assignment, or of all."""
    from autograder.course import build as build_release

    course = find_here(folder or outer)
    for each in names(course, name):
        click.echo(place(build_release(course, each)))


@cli.command()
@click.argument("name", required=False)
@click.option("--every", is_flag=True, help="List every derived wrong solution, not only their number.")
@on_course
@click.pass_obj
def verify(outer: Path | None, folder: Path | None, name: str | None, every: bool) -> int:
    """Test the course itself: right solutions pass, wrong ones fail, nothing leaks."""
    from autograder.course.table import render
    from autograder.course.verify import verify as verify_assignment

    course = find_here(folder or outer)
    problems = 0
    for each in names(course, name):
        verification = verify_assignment(course, each)
        problems += len(verification.problems)
        click.echo(render(verification, every) + "\n")
    return 1 if problems else 0


@cli.command()
@click.argument("name")
@click.argument("files", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON line per submission on stdout, nothing else.")
@click.option(
    "--jobs", default=2, show_default=True, type=click.IntRange(1, 64), help="Submissions at a time."
)
@click.option("--again", is_flag=True, help="Grade also what has not changed since it was last graded.")
@click.option("--quiet", is_flag=True, help="No progress bar and no table.")
@on_course
@click.pass_obj
def grade(
    outer: Path | None,
    folder: Path | None,
    name: str,
    files: Sequence[Path],
    as_json: bool,
    jobs: int,
    again: bool,
    quiet: bool,
) -> None:
    """Grade everything in submitted/, or the given FILES.

    What is in submitted/<student>/NAME/ goes to the ledger, the gradebook, autograded/ and feedback/. FILES
    (.ipynb or .py, or folders of them) are graded for the screen only.
    """
    from autograder.grading.engine import grade as grade_loose
    from autograder.grading.exam import set_exam
    from autograder.grading.intake.submissions import find_loose, find_submissions
    from autograder.grading.recording import grade_submitted

    from .display import follow, print_findings, print_table

    course = find_here(folder or outer)
    course.assignment(name)
    if files:
        loose = find_loose(files)
        count, results = len(loose), grade_loose(set_exam(course, name), loose, jobs)
    else:
        count, results = len(find_submissions(course, name)), grade_submitted(course, name, jobs, again)
    if not count:
        _refuse_empty(name, bool(files))
    graded = follow(results, count, as_json, quiet)
    if not quiet:
        print_table([each.result for each in graded], to_stderr=as_json)
    if len(files) == len(graded) == 1 and not (quiet or as_json):
        print_findings(graded[0].result)


@cli.command()
@click.argument("name", required=False)
@click.option("--names", "named", is_flag=True, help="Name the students, and list similar submissions.")
@on_course
@click.pass_obj
def report(outer: Path | None, folder: Path | None, name: str | None, named: bool) -> None:
    """Write the class report from the ledger: of one assignment, or of all that are graded.

    A page and a table for spreadsheets, in which numbers stand for the students; with --names another pair of
    files, reports/NAME.names.html and .csv, that is not to be passed on.
    """
    from autograder.grading.reporting import list_graded, report_assignment

    course = find_here(folder or outer)
    for each in [name] if name else list_graded(course):
        for path in report_assignment(course, each, named):
            click.echo(place(path))


@cli.command()
@click.option("--into", default="demo", type=click.Path(path_type=Path), show_default=True, help="A folder.")
@click.option("--jobs", default=2, show_default=True, type=click.IntRange(1, 64))
@on_course
@click.pass_obj
def demo(outer: Path | None, folder: Path | None, into: Path, jobs: int) -> int:
    """Grade a made-up class from beginning to end, in a folder of its own."""
    from .demo import run_demo

    return run_demo(find_here(folder or outer), into, jobs)


for command in (audit, collect, export, regrade, release):
    cli.add_command(command)


def _refuse_empty(name: str, loose: bool) -> None:
    from autograder.exercises import CourseError

    if loose:
        raise CourseError("no .ipynb or .py file in what was given")
    raise CourseError(f"submitted/: nothing for {name!r}; expected submitted/<student>/{name}/{name}.ipynb")
