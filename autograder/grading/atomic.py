"""Knows how a file is written whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path

from autograder.exercises import GradingError

PART = ".part"
"""How the name of a file ends until it is whole; what a killed grader leaves behind ends like this."""


def write_whole(path: Path, content: str | bytes, lasting: bool = True) -> Path:
    """Write a file so that at every instant either the old or the new content is there, complete.

    Args:
        path: the file; its folder is made where there is none.
        content: what stands in it.
        lasting: whether that holds through a power cut, too; without, the file may be damaged after one.

    Raises:
        GradingError: the file cannot be written, for instance because the disk is full; the old one stays.
    """
    part = path.with_name(f".{path.name[:200]}{PART}")
    data = content.encode() if isinstance(content, str) else content
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            if lasting:
                os.fsync(file.fileno())
        part.replace(path)
        if lasting:
            _sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):  # it may never have been there
            part.unlink()
        raise GradingError(f"{path}: cannot be written: {error.strerror or error}") from error
    return path


def sweep_parts(folder: Path) -> None:
    """Remove what a grader that was killed while writing has left in a folder and those below it."""
    for part in folder.rglob(f".*{PART}"):
        part.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make a renamed file survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
