"""Knows docs/benchmarks.md: blocks of it are written by commands, each with the machine that it ran on."""

import os
import platform
import re
from importlib.metadata import version
from pathlib import Path

DOCS = Path(__file__).parent.parent / "docs"
README, PAGE, PICTURES = DOCS.parent / "README.md", DOCS / "benchmarks.md", DOCS / "pictures"
PROGRAMS = ("numpy", "matplotlib", "nbgrader", "nbconvert", "ipykernel", "sqlalchemy")


def write_block(command: str, text: str, page: Path = PAGE) -> None:
    """Replace what a command wrote before.

    Raises:
        ValueError: the page has no such block, or several.
    """
    begin, end = f"<!-- written by `{command}` -->", f"<!-- end of `{command}` -->"
    whole = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    before = page.read_text(encoding="utf-8")
    after, count = whole.subn(lambda _: f"{begin}\n\n{text}\n\n{end}", before)
    if count != 1:
        raise ValueError(f"{page}: found {count} blocks of `{command}`; expected one")
    page.write_text(after, encoding="utf-8")


def describe_machine(*others: str) -> str:
    """Say on what was measured.

    Args:
        others: programs of another installation, with their versions.
    """
    programs = ", ".join([*(f"{name} {version(name)}" for name in PROGRAMS), *others])
    return (
        f"Measured on {os.cpu_count()} cores, {processor()}, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, {programs}."
    )


def processor() -> str:
    """Name the processor as the system does."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or "processor unknown")
