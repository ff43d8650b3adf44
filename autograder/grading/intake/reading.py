"""Knows how a file of unknown origin is read: a plain one only, without following a link, up to a size."""

import os
import stat
from pathlib import Path

from autograder.exercises import SubmissionError

from . import refusals

MAX_BYTES = 100_000_000
"""Of one submitted file."""


def read_plain(file: Path) -> bytes:
    """Read a plain file.

    Raises:
        SubmissionError: it is a link, a pipe or the like, too large, or cannot be read.
    """
    if file.is_symlink():
        raise SubmissionError(refusals.LINK)
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with open(descriptor, "rb") as stream:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise SubmissionError(refusals.NO_FILE)
            refuse_large(status.st_size)
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise SubmissionError(refusals.unreadable(str(error.strerror))) from None
    refuse_large(len(data))
    return data


def refuse_large(size: int) -> None:
    """Refuse a file of more than MAX_BYTES.

    Raises:
        SubmissionError: it is too large.
    """
    if size > MAX_BYTES:
        raise SubmissionError(refusals.too_large(size, MAX_BYTES))
