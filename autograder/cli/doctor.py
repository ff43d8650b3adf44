"""Knows the command `doctor`: whether this machine can grade, what it lacks, and what is installed."""

import click

from . import options
from .command import command

NEEDED = (
    "numpy",
    "matplotlib",
    "nbgrader",
    "jupyterlab",
    "jupytext",
    "ipykernel",
    "ipywidgets",
    "sqlalchemy",
)
OPTIONAL = {"distributed": "cluster", "psycopg": "postgres"}
"""What only some courses need, and the extra that brings it."""


@command(
    {
        "autograder doctor": "look before the first grading, or add it to a report of a fault",
        "autograder doctor --json": "for another program",
    },
    problem="this machine cannot grade at level strict, or something is not installed",
)
@options.as_json("machine")
def doctor(as_json: bool) -> int:
    """Say whether this machine can grade, and what it lacks.

    Each level of isolation is set up and tested as it is before a grading.
    """
    import platform

    from autograder import __version__

    from .display import write_line

    level, lacks = find_level()
    versions = {name: _find_version(name) for name in (*NEEDED, *OPTIONAL)}
    if as_json:
        write_line(
            {
                "isolation": level,
                "lacks": lacks,
                "autograder": __version__,
                "python": platform.python_version(),
                "platform": platform.platform(),
                "packages": versions,
            }
        )
    else:
        click.echo(f"isolation     {level or 'none: this machine cannot grade'}")
        for line in lacks:
            click.echo(f"              {line}")
        click.echo(f"autograder    {__version__}")
        click.echo(f"Python        {platform.python_version()} on {platform.platform()}")
        for name, version in versions.items():
            extra = OPTIONAL.get(name, "instructor")
            click.echo(f"{name:<14}{version or f'not installed; it comes with autograder[{extra}]'}")
    return 0 if level == "strict" and all(versions[name] for name in NEEDED) else 1


def find_level() -> tuple[str | None, list[str]]:
    """Try each level of isolation, self-test included, and say why the tighter ones do not work here."""
    from autograder.exercises import SandboxError
    from autograder.sandbox import Level, Sandbox

    lacks: list[str] = []
    for level in (Level.STRICT, Level.REDUCED):
        try:
            with Sandbox(level=level):
                return level.value, lacks
        except SandboxError as error:
            lacks.append(f"{level.value}: {error}")
    return None, lacks


def _find_version(name: str) -> str | None:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return None
