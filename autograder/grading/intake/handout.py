"""Knows how files are taken from a zip or folder that a learning platform hands out, without trusting it."""

import os
import re
import stat
import struct
import unicodedata
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import partial
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from autograder.exercises import SubmissionError

from .reading import MAX_BYTES, read_plain, refuse_large

MAX_FILES = 50_000
MAX_TOTAL = 4_000_000_000
"""Bytes that are read of one handout; a bomb holds more."""

_ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar")
_JUNK = re.compile(
    r"(?:^|/)(?:__MACOSX/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\.ipynb_checkpoints/)", re.I
)
_LEADS_OUT = re.compile(r"^/|^[A-Za-z]:|(?:^|/)\.\.(?:/|$)|[\x00-\x1f\x7f]")
_UTF8 = 0x800
_ENCRYPTED = 0x1
_UNIX_TIME = 0x5455
_BROKEN = (BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError)


@dataclass(frozen=True)
class Packed:
    """One file of a handout."""

    path: str
    """In the archive or folder, with `/`."""
    when: datetime
    """The time that the archive or folder gives it."""
    read: Callable[[], bytes]
    """Raises SubmissionError where it cannot be read."""


@dataclass(frozen=True)
class Handout:
    """What a platform handed out."""

    files: tuple[Packed, ...]
    refused: tuple[tuple[str, str], ...]
    """Path and reason of what is never read."""
    junk: int
    """How many files of the operating system's own were passed over."""


@contextmanager
def open_handout(path: Path, zone: tzinfo = UTC, encoding: str = "cp437") -> Iterator[Handout]:
    """Open a zip or a folder; its files can be read for as long as the context lasts.

    Args:
        path: the zip or folder.
        zone: in which the times of a zip are meant that says none.
        encoding: of names in a zip that are not UTF-8.

    Raises:
        SubmissionError: it is neither, or holds too many files.
    """
    if path.is_dir():
        yield _sort(_list_folder(path))
        return
    try:
        archive = ZipFile(path)
    except _BROKEN as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SubmissionError(f"{path.name}: not a folder or a zip that can be read: {reason}") from None
    with archive:
        when = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        yield _sort(_list_zip(archive, zone, encoding, when))


Entry = tuple[str, str, Packed | None]
"""Path, the reason why it is refused, and the file where it is not."""


def _sort(entries: Iterator[Entry]) -> Handout:
    files, refused, junk = [], [], 0
    for count, (path, reason, packed) in enumerate(entries, 1):
        if count > MAX_FILES:
            raise SubmissionError(f"holds more than {MAX_FILES:,} files")
        if _JUNK.search(path):
            junk += 1
        elif reason or packed is None:
            refused.append((path, reason))
        elif path.lower().endswith(_ARCHIVES):
            refused.append((path, "is an archive within the archive; unpack it, then collect the folder"))
        else:
            files.append(packed)
    return Handout(tuple(files), tuple(refused), junk)


def _list_zip(archive: ZipFile, zone: tzinfo, encoding: str, otherwise: datetime) -> Iterator[Entry]:
    left = [MAX_TOTAL]
    for info in archive.infolist():
        path = _path_of(info, encoding)
        if path.endswith("/"):
            continue
        kind = stat.S_IFMT(info.external_attr >> 16)
        reason = ""
        if _LEADS_OUT.search(path):
            reason = "leads out of the archive"
        elif kind not in (0, stat.S_IFREG):
            reason = "is a link" if kind == stat.S_IFLNK else "is not a file"
        elif info.flag_bits & _ENCRYPTED:
            reason = "is encrypted"
        when = _time_of(info, zone) or otherwise
        yield path, reason, Packed(path, when, partial(_read_member, archive, info, left))


def _path_of(info: ZipInfo, encoding: str) -> str:
    """Give a member's name; a zip that does not say how it is written mostly means UTF-8 all the same."""
    name = info.orig_filename
    if not info.flag_bits & _UTF8:
        raw = name.encode("cp437")
        try:
            name = raw.decode("utf-8")
        except UnicodeDecodeError:
            name = raw.decode(encoding, "replace")
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def _time_of(info: ZipInfo, zone: tzinfo) -> datetime | None:
    extra = info.extra
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        if kind == _UNIX_TIME and size >= 5 and len(extra) >= 9 and extra[4] & 1:
            return datetime.fromtimestamp(struct.unpack("<I", extra[5:9])[0], UTC)
        extra = extra[4 + size :]
    if info.date_time[:3] <= (1980, 1, 1):  # where a zip begins to count: no time at all
        return None
    try:
        return datetime(*info.date_time, tzinfo=zone).astimezone(UTC)
    except ValueError:
        return None


def _read_member(archive: ZipFile, info: ZipInfo, left: list[int]) -> bytes:
    """Read a member up to the limits; what it says of its size is not believed."""
    refuse_large(info.file_size)
    try:
        with archive.open(info) as stream:
            data = stream.read(MAX_BYTES + 1)
    except _BROKEN as error:
        raise SubmissionError(f"cannot be read: {error or type(error).__name__}") from None
    refuse_large(len(data))
    left[0] -= len(data)
    if left[0] < 0:
        raise SubmissionError(f"lies behind {MAX_TOTAL:,} bytes of other files; more is not read")
    return data


def _list_folder(root: Path) -> Iterator[Entry]:
    for folder, folders, files in os.walk(root):
        folders.sort()
        for name in [*(each for each in folders if (Path(folder) / each).is_symlink()), *sorted(files)]:
            file = Path(folder) / name
            path = os.fsencode(file.relative_to(root).as_posix()).decode("utf-8", "backslashreplace")
            path = unicodedata.normalize("NFC", path)
            status = file.lstat()
            reason = ""
            if not stat.S_ISREG(status.st_mode):
                reason = "is a link" if stat.S_ISLNK(status.st_mode) else "is not a file"
            when = datetime.fromtimestamp(status.st_mtime, UTC)
            yield path, reason, Packed(path, when, partial(read_plain, file))
