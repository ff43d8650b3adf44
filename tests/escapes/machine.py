"""Knows how to run a Python program as an ordinary user on a machine where the tests may run as root.

Run as a program by root: `python machine.py PROGRAM ARGUMENT...` opens up, in a mount namespace of its own,
the folders that keep others from this Python, becomes `USER`, and runs the program there. An argument
`--as-root` before the program keeps it root.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from autograder.sandbox import kernel

USER = 61234
_NEWNS, _PRIVATE, _BIND, _DETACH = 0x20000, 0x44000, 0x5000, 2


def start_elsewhere(program: Path, *arguments: str, root: bool = False) -> "subprocess.Popen[str]":
    """Start a Python program as an ordinary user (or as root) who can read this Python."""
    command = [sys.executable, str(program), *arguments]
    if os.geteuid() == 0:
        command = [sys.executable, __file__, *(["--as-root"] if root else []), str(program), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def main() -> None:
    """Open the machine up, become an ordinary user, and run the program."""
    arguments = sys.argv[1:]
    root = arguments[0] == "--as-root"
    kernel.call("unshare", _NEWNS)
    kernel.call("mount", None, b"/", None, _PRIVATE, None)
    for path in (Path(sys.executable).resolve(), Path(sys.prefix).resolve(), Path(__file__).resolve()):
        for folder in reversed(path.parents):
            if not folder.stat().st_mode & 0o001:
                _open_up(folder, path.relative_to(folder).parts[0])
    if not root:
        os.setgroups([])
        os.setresgid(USER, USER, USER)
        os.setresuid(USER, USER, USER)
    os.execv(sys.executable, [sys.executable, *arguments[root:]])


def _open_up(folder: Path, name: str) -> None:
    """Replace a folder that only its owner may enter by one that shows a single entry to everyone."""
    inner = folder / name
    with tempfile.TemporaryDirectory() as aside:
        kernel.call("mount", bytes(inner), aside.encode(), None, _BIND, None)
        kernel.call("mount", b"tmpfs", bytes(folder), b"tmpfs", 0, b"mode=755")
        inner.mkdir()
        kernel.call("mount", aside.encode(), bytes(inner), None, _BIND, None)
        kernel.call("umount2", aside.encode(), _DETACH)


if __name__ == "__main__":
    main()
