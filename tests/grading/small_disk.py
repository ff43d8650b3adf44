"""Knows what becomes of grading on a disk that is full.

As a program, `python small_disk.py COURSE STUDENT`, it copies the course to a small disk in memory, in a
mount namespace of its own. There it grades with no room at all; then with room, but without the student's
submission; then with that one and hardly any room; then with room. It puts what came of it back to where
the course was, and prints what the command said each time, as JSON.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from autograder.sandbox import kernel
from autograder.sandbox.namespaces import NEWNS, enter_namespaces

_PRIVATE = 0x44000
SIZE = 32 * 2**20
HARDLY = 12 * 2**10
"""Bytes: fewer than a feedback page has."""


def main() -> None:
    """Grade with little room, then with enough."""
    root, student = sys.argv[1:]
    if os.geteuid() == 0:
        kernel.call("unshare", NEWNS)
    else:
        enter_namespaces(NEWNS, os.open("/proc", os.O_PATH))
    kernel.call("mount", None, b"/", None, _PRIVATE, None)
    with tempfile.TemporaryDirectory() as disk:
        kernel.call("mount", b"tmpfs", disk.encode(), b"tmpfs", 0, f"size={SIZE}".encode())
        course, ballast, aside = (Path(disk, name) for name in ("course", "ballast", "aside"))
        shutil.copytree(root, course)
        waiting = course / "submitted" / student
        fill(ballast, 0)
        said = [grade(course)]
        ballast.unlink()
        waiting.rename(aside)
        said.append(grade(course))
        aside.rename(waiting)
        fill(ballast, HARDLY)
        said.append(grade(course))
        ballast.unlink()
        said.append(grade(course))
        shutil.rmtree(root)
        shutil.copytree(course, root)
        kernel.call("umount2", disk.encode(), 2)
    print(json.dumps(said))


def fill(ballast: Path, free: int) -> None:
    """Leave so many bytes free on the disk."""
    state = os.statvfs(ballast.parent)
    ballast.write_bytes(bytes(state.f_bavail * state.f_bsize - free))


def grade(course: Path) -> tuple[int, str, str]:
    """Run the command and give its exit code and what it said."""
    command = [sys.executable, "-m", "autograder.cli", "grade", "toys", "--quiet"]
    ended = subprocess.run(command, cwd=course, capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout, ended.stderr


if __name__ == "__main__":
    main()
