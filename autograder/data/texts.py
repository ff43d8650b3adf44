"""Knows where a text is found: among the project's own, in a file, or on the web, kept once it is fetched."""

import hashlib
import os
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from .download import TextError, download

TEXTS = Path(__file__).with_name("texts")
OWN = ("play", "latex", "c")
"""The project's own texts by name: a play, notes on algebra, a library in C."""
MOST_BYTES = 8 * 2**20
"""A larger text is more than a network in NumPy can read."""


def load_text(source: str | Path, sha256: str | None = None) -> str:
    """Load a text: one of the project's own, a local file, or a page of the web.

    A page is fetched once and then read from the user's cache folder, without any network.

    Args:
        source: `play`, `latex` or `c`; an address with http:// or https://; else a path, relative to the
            working folder. A `Path` is never one of the project's own.
        sha256: the checksum that the text's bytes must have, in hexadecimal digits.

    Returns:
        The text, with plain line ends.

    Raises:
        TextError: there is no such text, it is too large, it is not UTF-8, or its checksum is another.
    """
    name = str(source)
    if "://" in name:
        data = _fetched(name, sha256)
    else:
        own = isinstance(source, str) and source in OWN
        data = _read(TEXTS / f"{source}.txt" if own else Path(source).expanduser(), name)
        _hold(data, sha256, name)
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise TextError(f"{name}: not a text in UTF-8: byte {error.start} does not fit") from None


def cache_folder() -> Path:
    """Give the folder of the user in which fetched texts are kept."""
    if sys.platform == "win32":
        usual = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        usual = Path.home() / "Library" / "Caches"
    else:
        usual = Path.home() / ".cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or usual) / "autograder" / "texts"


def _fetched(address: str, sha256: str | None) -> bytes:
    """Take a page from the cache, or fetch and keep it; what is kept but has another checksum is fetched."""
    if urlsplit(address).scheme not in ("http", "https"):
        raise TextError(f"{address}: only http:// and https:// are fetched")
    kept = cache_folder() / f"{hashlib.sha256(address.encode()).hexdigest()}.txt"
    if kept.is_file():
        data = _read(kept, address)
        if sha256 is None or _digest(data) == sha256.lower():
            return data
    data = download(address, MOST_BYTES)
    _hold(data, sha256, address)
    _keep(kept, data)
    return data


def _keep(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all; where that is not possible, it is not kept."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
            try:
                part.write(data)
                part.close()
                os.replace(part.name, path)
            except OSError:
                os.unlink(part.name)
    except OSError:
        return


def _read(path: Path, name: str) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        own = ", ".join(OWN)
        raise TextError(
            f"{name}: no such file in {Path.cwd()}, and none of the texts that come along: {own}"
        ) from None
    except OSError as error:
        raise TextError(f"{name}: cannot be read: {error.strerror}") from None
    if len(data) > MOST_BYTES:
        raise TextError(f"{name}: larger than {MOST_BYTES} bytes")
    return data


def _hold(data: bytes, sha256: str | None, name: str) -> None:
    found = _digest(data)
    if sha256 is not None and found != sha256.lower():
        raise TextError(f"{name}: wrong checksum: found sha256 {found}, expected {sha256}")


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
