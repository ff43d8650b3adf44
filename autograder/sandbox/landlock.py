"""Knows Landlock: which files may be opened, and that nothing outside the process is reached."""

import os
from collections.abc import Iterable
from pathlib import Path

from . import kernel

# What may be done with files, by the version of Landlock that knows it.
_EXECUTE, _WRITE, _READ, _LIST, _RMDIR, _UNLINK = (1 << place for place in range(6))
_CHAR, _DIR, _REG, _SOCK, _FIFO, _BLOCK, _SYMLINK = (1 << place for place in range(6, 13))
_REFER, _TRUNCATE, _IOCTL = (1 << place for place in range(13, 16))
_FILE_RIGHTS = {1: (1 << 13) - 1, 2: _REFER, 3: _TRUNCATE, 5: _IOCTL}
_NETWORK_RIGHTS = 0b11  # bind and connect over TCP, from version 4
_SCOPES = 0b11  # abstract sockets and signals, from version 6

_LOOK = _READ | _LIST
_WORK = _LOOK | _WRITE | _RMDIR | _UNLINK | _DIR | _REG | _REFER | _TRUNCATE
_ONLY_FILES = _READ | _WRITE | _TRUNCATE
_RULE_PATH = 1
_GET_VERSION = 1


def find_version() -> int:
    """Find the version of Landlock that the kernel speaks; 0 where it speaks none."""
    try:
        return kernel.call("landlock_create_ruleset", None, 0, _GET_VERSION)
    except OSError:
        return 0


def apply_landlock(readable: Iterable[Path], devices: Iterable[Path], scratch: Path) -> None:
    """Leave this process, for good, with some folders to read, some devices to use, and one folder to write.

    Nothing may be executed, no device node, socket, pipe or link may be made.

    Raises:
        OSError: the kernel does not allow it.
    """
    version = find_version()
    handled = sum(rights for since, rights in _FILE_RIGHTS.items() if since <= version)
    words = (handled, _NETWORK_RIGHTS * (version >= 4), _SCOPES * (version >= 6))
    attributes = b"".join(word.to_bytes(8, "little") for word in words)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = kernel.call("landlock_create_ruleset", attributes, size, 0)
    for path in readable:
        _allow(ruleset, path, _LOOK & handled)
    for path in devices:
        _allow(ruleset, path, _ONLY_FILES & handled)
    _allow(ruleset, scratch, _WORK & handled)
    kernel.call("landlock_restrict_self", ruleset, 0)
    os.close(ruleset)


def _allow(ruleset: int, path: Path, rights: int) -> None:
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    rule = rights.to_bytes(8, "little") + place.to_bytes(4, "little")
    kernel.call("landlock_add_rule", ruleset, _RULE_PATH, rule, 0)
    os.close(place)
