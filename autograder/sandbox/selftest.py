"""Knows a dozen ways out, and tries them all before anything is graded: the jail must be seen to hold."""

import os
import socket
from collections.abc import Sequence
from contextlib import ExitStack
from textwrap import dedent, indent

from ..exercises import Raised, SandboxError, Stopped
from .cell import Cell
from .folder import make_folder
from .limits import Level, Limits
from .submission import Submission

PROBES = {
    "find a strange descriptor": "return [d for d in range(5, 64) if stat(d)] != []",
    "read a file of the grader's": "return open(FOLDER + '/secret').read() != ''",
    "list a folder of the grader's": "return os.listdir(FOLDER) != []",
    "write a file beside it": "return open(FOLDER + '/mark', 'w').write('x')",
    "read the grader's environment": "return open(f'/proc/{GRADER}/environ', 'rb').read() != b''",
    "list the root folder": "return os.listdir('/') != []",
    "list processes": "return any(name.isdigit() for name in os.listdir('/proc'))",
    "signal the grader": "os.kill(GRADER, 0); return True",
    "connect to a port": "return socket.create_connection(('127.0.0.1', PORT), 0.2) is not None",
    "open a Unix socket": "return socket.socket(socket.AF_UNIX) is not None",
    "fork": "return os.fork() or os._exit(0)",
    "execute a program": "return os.posix_spawn('/bin/true', ['true'], {}) > 0",
    "enter a user namespace": "return libc.unshare(0x10000000) == 0",
    "make a file in memory": "return os.memfd_create('x') > 0",
    "trace a process": "return libc.ptrace(16, GRADER, 0, 0) == 0",
    "gain a capability": "return libc.setresuid(0, 0, 0) == 0 or libc.mount(None, b'/', None, 0, None) == 0",
    "take too much memory": "return len(mmap.mmap(-1, MEMORY)) > 0",
    "write a large file": "os.posix_fallocate(os.open('large', 66), 0, SIZE); return True",
}
STRICT_PROBES = {
    "see that files of the machine exist": "return os.path.exists(FOLDER) or os.path.exists('/etc')",
    "see the machine's name": "return os.uname().nodename == HOST",
    "see the machine's process numbers": "return os.getpid() > 2",
}
_PRELUDE = """
    import ctypes, mmap, os, socket
    libc = ctypes.CDLL(None)
    def stat(descriptor):
        try:
            return os.fstat(descriptor)
        except OSError:
            return None
"""


def list_probes(level: Level) -> dict[str, str]:
    """List what is tried at a level, by name, with the body of the function that tries it."""
    return PROBES | (STRICT_PROBES if level is Level.STRICT else {})


class Target:
    """What the probes are after: a file, a port and the grader itself; used as a context manager."""

    def __init__(self, limits: Limits) -> None:
        """Put them up."""
        self._kept = ExitStack()
        folder = self._kept.enter_context(make_folder())
        folder.chmod(0o777)  # nothing but the jail shall be in the way
        (folder / "secret").write_text("secret")
        (folder / "secret").chmod(0o666)
        self._server = socket.create_server(("127.0.0.1", 0))
        self._values = {
            "FOLDER": str(folder),
            "GRADER": os.getpid(),
            "HOST": socket.gethostname(),
            "MEMORY": (limits.memory_mib + 256) * 2**20,
            "PORT": self._server.getsockname()[1],
            "SIZE": (limits.scratch_mib + 1) * 2**20,
        }

    def __enter__(self) -> "Target":
        """Stand still."""
        return self

    def __exit__(self, *_: object) -> None:
        """Take everything down."""
        self._server.close()
        self._kept.close()

    def cells(self, probes: Sequence[str]) -> list[Cell]:
        """Write cells with one function for each probe."""
        values = "\n".join(f"{name} = {value!r}" for name, value in self._values.items())
        functions = "\n".join(
            f"def probe_{place}():\n{indent(body, '    ')}" for place, body in enumerate(probes)
        )
        return [Cell("targets", values), Cell("tools", dedent(_PRELUDE)), Cell("probes", functions)]


def find_gaps(submission: Submission, names: Sequence[str]) -> list[str]:
    """Try the probes of an opened submission and name those that got what they were after."""
    gaps = []
    for place, name in enumerate(names):
        try:
            if submission[f"probe_{place}"]():
                gaps.append(name)
        except (Raised, Stopped):
            continue
        except KeyError:
            raise SandboxError(f"the self-test could not run: {dict(submission.errors)}") from None
    return gaps
