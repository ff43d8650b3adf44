"""Knows the system calls that Python does not offer, and turns their failures into `OSError`."""

import ctypes
import os
from functools import cache
from typing import Any

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_NUMBERS = {
    "x86_64": {"pivot_root": 155, "capset": 126, "seccomp": 317},
    "aarch64": {"pivot_root": 41, "capset": 91, "seccomp": 277},
}
_NUMBERS_EVERYWHERE = {
    "mount_setattr": 442,
    "landlock_create_ruleset": 444,
    "landlock_add_rule": 445,
    "landlock_restrict_self": 446,
}


def name_machine() -> str:
    """Name the machine as `uname -m` does."""
    return os.uname().machine


def call(name: str, *arguments: Any) -> int:
    """Make a system call.

    Args:
        name: its name; the C library's function is used where there is one.
        arguments: integers, bytes or ctypes objects.

    Raises:
        OSError: it failed.
    """
    prepared = [ctypes.c_long(word) if isinstance(word, int) else word for word in arguments]
    number = {**_NUMBERS_EVERYWHERE, **_NUMBERS.get(name_machine(), {})}.get(name)
    libc = _load_libc()
    if number is None:
        found = getattr(libc, name)(*prepared)
    else:
        found = libc.syscall(ctypes.c_long(number), *prepared)
    if found < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{name}: {os.strerror(error)}")
    return int(found)


def control(option: int, *arguments: int) -> int:
    """Call prctl.

    Raises:
        OSError: it failed.
    """
    return call("prctl", option, *arguments, *[0] * (4 - len(arguments)))


@cache
def _load_libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def keep_freed_memory() -> None:
    """Have the C library use freed memory again rather than give it back, where it can be told so.

    Arrays of a megabyte come and go at every large case; pages that are given back must be cleared anew.
    """
    tell = getattr(_load_libc(), "mallopt", None)
    if tell is not None:
        tell(_M_MMAP_THRESHOLD, 32 * 2**20)
        tell(_M_TRIM_THRESHOLD, 256 * 2**20)
