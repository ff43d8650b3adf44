"""Knows the seccomp filter: the few system calls that are left, and with which arguments.

An allow-list by architecture. Calls of another architecture (32-bit on a 64-bit kernel) end the process;
calls that are not listed, x32's among them, fail with EPERM.
"""

import ctypes
import errno
from collections.abc import Collection, Iterator
from struct import pack

from . import kernel
from .syscalls import ABSENT, GUARDED, list_calls

ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06  # BPF: load a word, jump if equal, return
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_SET_MODE_FILTER = 1

_THREADS = (0x3D0F00, 0x7D0F00)  # the flags with which glibc and musl start a thread; never a process
_IOCTLS = (
    0x5401,
    0x5413,
    0x541B,
    0x5421,
    0x5450,
    0x5451,
)  # is it a terminal, its size, non-blocking, close-on-exec
_NAMES = (15, 16)  # set and get the thread's name
_UNIX = 1

Instruction = bytes


def apply_seccomp(pid: int, threads: bool) -> None:
    """Leave this process, for good, with few system calls.

    Args:
        pid: the process that it may signal: itself.
        threads: whether it may start threads.

    Raises:
        OSError: the kernel does not allow it.
    """
    program = b"".join(compile_filter(kernel.name_machine(), pid, threads))
    code = ctypes.create_string_buffer(program, len(program))
    head = pack("@HP", len(program) // 8, ctypes.addressof(code))
    kernel.call("seccomp", _SET_MODE_FILTER, 0, head)


def compile_filter(machine: str, pid: int, threads: bool) -> Iterator[Instruction]:
    """Write the filter in the kernel's own little language.

    Raises:
        KeyError: the machine is not known.
    """
    calls = list_calls(machine)
    guards: dict[str, tuple[int, Collection[int]]] = {
        "clone": (0, _THREADS if threads else ()),
        "socketpair": (0, (_UNIX,)),
        "kill": (0, (pid,)),
        "tgkill": (0, (pid,)),
        "ioctl": (1, _IOCTLS),
        "prctl": (0, _NAMES),
        "prlimit64": (0, (0, pid)),
    }
    assert set(guards) == set(GUARDED)
    yield _step(_LOAD, _ARCHITECTURE)
    yield _step(_EQUAL, ARCHITECTURES[machine], 1, 0)
    yield _step(_RETURN, _KILL)
    yield _step(_LOAD, _NUMBER)
    for name, number in calls.items():
        if name in guards:
            place, values = guards[name]
            yield _step(_EQUAL, number, 0, 2 + 2 * len(values))
            yield _step(_LOAD, _ARGUMENTS + 8 * place)
            for value in values:
                yield _step(_EQUAL, value, 0, 1)
                yield _step(_RETURN, _ALLOW)
            yield _step(_RETURN, _ERRNO | errno.EPERM)
        else:
            yield _step(_EQUAL, number, 0, 1)
            yield _step(_RETURN, _ERRNO | errno.ENOSYS if name in ABSENT else _ALLOW)
    yield _step(_RETURN, _ERRNO | errno.EPERM)


def _step(code: int, value: int, then: int = 0, otherwise: int = 0) -> Instruction:
    return pack("<HBBI", code, then, otherwise, value)
