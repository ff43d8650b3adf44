"""Knows the temporary folders that a sandbox makes, and clears away those that a killed grader left."""

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "autograder-"
MINUTE = 60.0
"""Seconds in which a folder that has just been made is surely locked."""


@contextmanager
def make_folder() -> Iterator[Path]:
    """Make a folder that is there as long as the context; whoever makes it holds a lock on it."""
    sweep_folders()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    lock = _lock(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)  # a hostile folder may resist; it is in the way of nobody
        if lock is not None:
            os.close(lock)


def sweep_folders() -> None:
    """Remove this user's folders that no living process holds."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):  # another grader may be sweeping too
            state = folder.lstat()
            if state.st_uid != os.geteuid() or time.time() - state.st_mtime < MINUTE:
                continue
            lock = _lock(folder)
            if lock is not None:
                shutil.rmtree(folder, ignore_errors=True)
                os.close(lock)


def _lock(folder: Path) -> int | None:
    """Lock a folder until the descriptor is closed or its process ends; None where another holds it."""
    import fcntl  # not on every machine on which a course is built

    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor
