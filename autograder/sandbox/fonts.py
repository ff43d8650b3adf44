"""Knows where matplotlib's list of the machine's fonts is kept between starts, since it takes long to make.

It lies in the cache folder of the grader's user, and is taken from there only where nobody else can have
written it. It is put there before the first submission begins, and no submission can reach it.
"""

import contextlib
import os
import shutil
import stat
import tempfile
from pathlib import Path

LISTS = "fontlist-*.json"
"""matplotlib's own names, which hold the version of the list's form."""


def cache_folder() -> Path:
    """Give the folder of the user in which the list is kept."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "autograder" / "fonts"


def lend_fonts(folder: Path) -> None:
    """Copy the lists that are known to a folder, where they are surely this user's own."""
    with contextlib.suppress(OSError, RuntimeError):  # a user may have no home; then the list is made anew
        cache = cache_folder()
        if _is_own(cache):
            for path in cache.glob(LISTS):
                if _is_own(path):
                    shutil.copyfile(path, folder / path.name, follow_symlinks=False)


def keep_fonts(folder: Path) -> None:
    """Keep the lists that were made in a folder; nothing of a student's has run."""
    with contextlib.suppress(OSError, RuntimeError):
        cache = cache_folder()
        cache.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path in folder.glob(LISTS):
            kept, made = cache / path.name, path.read_bytes()
            if _is_own(cache) and not (_is_own(kept) and kept.read_bytes() == made):
                _write_whole(kept, made)


def _is_own(path: Path) -> bool:
    """Tell whether nobody but this user (and root) can have written what is there."""
    try:
        state = path.lstat()
    except FileNotFoundError:
        return False
    return state.st_uid == os.geteuid() and not stat.S_ISLNK(state.st_mode) and not state.st_mode & 0o022


def _write_whole(path: Path, content: bytes) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.replace(name, path)
    except OSError:
        os.unlink(name)
        raise
