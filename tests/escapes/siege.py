"""Knows how to besiege a sandbox: what attacks are after, how they are run, and what they got.

As a program it prints, as JSON, what each attack got: `python siege.py --without seccomp NAME ...`.
"""

import argparse
import json
import os
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

import numpy as np

import autograder
from autograder.exercises import Case, Exercise, Raised, Status, Stopped, draw_case, say
from autograder.judging import judge
from autograder.sandbox import Cell, Level, Limits, Sandbox, Submission
from autograder.sandbox.jail import layers_of

HERE = Path(__file__).parent
LIMITS = Limits(
    call_seconds=0.5, notebook_seconds=1.0, memory_mib=512, output_bytes=4_000_000, scratch_mib=64
)
NAMES = ("gate_forward", "gate_backward")


@dataclass(frozen=True)
class Attack:
    """One way to cheat or to harm."""

    name: str
    """For instance `C: read the secret`."""
    source: str


def load_attacks() -> dict[str, Attack]:
    """Read the attacks of all classes, by name."""
    attacks = {}
    for file in sorted((HERE / "attacks").glob("*.txt")):
        _, *sections = file.read_text(encoding="utf-8").split("\n=== ")
        for section in sections:
            title, _, source = section.partition("\n")
            name = f"{file.name[0]}: {title}"
            assert name not in attacks, f"{name} stands twice in {file}"
            attacks[name] = Attack(name, source)
    return attacks


def hostile_notebooks(
    values: dict[str, Any] | None = None, names: tuple[str, str] = NAMES
) -> Iterator[tuple[str, list[str]]]:
    """Give every attack as the code cells of a notebook.

    Args:
        values: what the attacks are after, as `Targets.values` says it; without it, made-up places.
        names: a forward and a backward function that the attacks define wrongly.
    """
    values = values or {**_NOWHERE, "GRADER": os.getpid()}
    for attack in load_attacks().values():
        source = attack.source.replace(NAMES[0], names[0]).replace(NAMES[1], names[1])
        yield attack.name, [write_prelude({**values, "NAMES": names}), source]


def write_prelude(values: dict[str, Any]) -> str:
    """Write the cell that tells an attack all it could wish to know."""
    return "\n".join(f"{name} = {value!r}" for name, value in values.items()) + "\n" + _TOOLS


class Targets:
    """What the attacks are after; used as a context manager."""

    def __init__(self) -> None:
        """Put everything up, with nothing but the jail in the way."""
        self._folder = tempfile.TemporaryDirectory(prefix="siege-", dir="/var/tmp")  # /tmp is hidden anyway
        self.folder = Path(self._folder.name)
        self.mark = f"mark{os.urandom(6).hex()}"
        self.secret = self.folder / "secret.txt"
        (self.folder / "solutions").mkdir()
        for name in ("secret.txt", "course.toml", ".grading-seed", "solutions/vanilla_rnn.py"):
            (self.folder / name).write_text(self.mark + "secret\n")
            (self.folder / name).chmod(0o666)
        self.folder.chmod(0o777)
        self._servers = [socket.create_server(("127.0.0.1", 0)), *self._listen_locally()]
        for server in self._servers:
            server.setblocking(False)
        self._files = [Path(np.__file__), Path(autograder.__file__)]
        self._before = self._snapshot()

    def __enter__(self) -> Self:
        """Stand."""
        return self

    def __exit__(self, *_: object) -> None:
        """Take everything down."""
        for server in self._servers:
            server.close()
        self._folder.cleanup()

    def values(self, warm: int) -> dict[str, Any]:
        """Say where everything is.

        Args:
            warm: pid of the sandbox's warm process.
        """
        return {
            "FOLDER": str(self.folder),
            "COURSE": str(self.folder),
            "SECRET": str(self.secret),
            "BACKWARDS": (self.mark + "secret")[::-1],
            "GRADER": os.getpid(),
            "WARM": warm,
            "PORT": self._servers[0].getsockname()[1],
            "SOCKET": str(self.folder / "socket"),
            "HOST": socket.gethostname(),
            "MARK": self.mark,
            "NAMES": NAMES,
        }

    def find_harm(self) -> list[str]:
        """Say what has been done to the machine since the targets were put up."""
        harm = [f"changed: {now}" for now in self._snapshot().items() - self._before.items()]
        harm += [f"a marked file in {folder}" for folder in _watched() if (Path(folder) / self.mark).exists()]
        for server in self._servers:
            try:
                server.recv(1) if server.type == socket.SOCK_DGRAM else server.accept()
                harm.append(f"a connection to {server.getsockname()!r}")
            except BlockingIOError:
                pass
        return harm

    def _listen_locally(self) -> list[socket.socket]:
        servers = []
        for kind, place in (
            (socket.SOCK_STREAM, str(self.folder / "socket")),
            (socket.SOCK_STREAM, "\0" + self.mark),
            (socket.SOCK_DGRAM, "\0" + self.mark + "d"),
        ):
            server = socket.socket(socket.AF_UNIX, kind)
            server.bind(place)
            if kind == socket.SOCK_STREAM:
                server.listen()
            servers.append(server)
        (self.folder / "socket").chmod(0o777)
        return servers

    def _snapshot(self) -> dict[str, Any]:
        states = {str(path): _state(path) for path in self._files}
        states["host"] = socket.gethostname()
        states["folder"] = tuple(sorted(str(path) for path in self.folder.rglob("*")))
        states["secret"] = self.secret.read_text()
        return states


class Siege:
    """A sandbox with everything that attacks are after around it."""

    def __init__(self, sandbox: Sandbox, targets: Targets) -> None:
        """Take both, opened."""
        self.sandbox = sandbox
        self.targets = targets
        assert sandbox._zygote is not None
        self.warm = sandbox._zygote.pid
        self._prelude = Cell("prelude", write_prelude(targets.values(self.warm)))
        self._exercise, self._case = _gate_case()

    def _find_left(self) -> list[int]:
        """List the processes that are left; one is the worker for the next submission."""
        for _ in range(100):  # whatever was killed has ten seconds to be gone
            left = living_children(self.warm)
            if len(left) <= 1:
                return []
            time.sleep(0.1)
        return left

    def strike(self, attack: Attack) -> list[str]:
        """Run an attack as a submission and say what it got: values, points, harm, or traces for the next."""
        cells = [self._prelude, Cell("attack", attack.source)]
        with self.sandbox.open(cells, ["gate_forward"]) as submission:
            # Attacks of class A make answers lie; what they are after is points.
            got = ["what it was after"] if attack.name[0] != "A" and _ask(submission, "report") else []
            if any(name in submission for name in NAMES):
                with np.errstate(all="ignore"):
                    outcomes = judge(self._exercise, self._case, submission)
                passed = {o.check for o in outcomes if o.status is Status.PASSED}
                got += [f"points for {check}" for check in passed & {"values", "gradient"}]
                for outcome in outcomes:
                    assert outcome.message.isprintable(), outcome.message
            for error in submission.errors.values():
                assert say(error, "en").isprintable(), error
        left = [f"process {child} is left" for child in self._find_left()]
        return got + self.targets.find_harm() + left + self._ask_the_next()

    def _ask_the_next(self) -> list[str]:
        with self.sandbox.open([self._prelude, Cell("honest", _HONEST)]) as submission:
            if submission.errors:
                return [f"the next submission's cells raise: {dict(submission.errors)}"]
            found = submission["honest"](np.arange(3.0))
            fine = isinstance(found, np.ndarray) and np.array_equal(found, np.exp(np.arange(3.0)))
            traces = submission["traces"]()
        return ([] if fine else ["the next submission is wrong"]) + (["traces"] if traces else [])


def _ask(submission: Submission, name: str) -> bool:
    try:
        return name in submission and submission[name]() is True
    except (Raised, Stopped):
        return False


def _gate_case() -> tuple[Exercise, Case]:
    exercise = Exercise(
        forward="gate_forward",
        backward="gate_backward",
        inputs={"x": "N D", "h": "N H", "w": "D H"},
        outputs={"out": "N H", "total": "N H"},
        sizes={"N": range(2, 5), "D": range(2, 6), "H": range(2, 7)},
        points={"values": 1, "gradient": 2},
    )
    case = draw_case(exercise, ["siege"], 0, hidden=True)
    x, h, w = (np.asarray(value) for value in case.inputs)
    dout, dtotal = case.cotangents
    t = np.tanh(x @ w)
    dz = (dout + dtotal) * h * (1 - t * t)
    gradients = (dz @ w.T, (dout + dtotal) * t + dtotal, x.T @ dz)
    return exercise, replace(case, values=(t * h, t * h + h), gradients=gradients)


def living_children(pid: int) -> list[int]:
    """List a process's children that have not ended."""
    living = []
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        try:
            state = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state != "Z":
            living.append(int(child))
    return living


def _watched() -> list[str]:
    return [
        "/",
        "/tmp",
        "/var/tmp",
        "/dev/shm",
        "/dev/mqueue",
        "/root",
        "/home",
        "/run",
        os.getcwd(),
        *sys.path,
    ]


def _state(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_mtime_ns, found.st_mode, found.st_size


_NOWHERE: dict[str, Any] = {
    "FOLDER": "/nowhere",
    "COURSE": "/nowhere",
    "SECRET": "/nowhere/secret.txt",
    "BACKWARDS": "terces",
    "WARM": 1,
    "PORT": 9,
    "SOCKET": "/nowhere/socket",
    "HOST": socket.gethostname(),
    "MARK": "mark",
}
_TOOLS = '''
import ctypes, json, os, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long

def syscall(number, *arguments):
    """Make a system call by its number on x86_64."""
    assert os.uname().machine == "x86_64"
    words = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    return libc.syscall(ctypes.c_long(number), *words)

def turn():
    """Tell which turn the conversation with the grader is at."""
    import gc
    return next(o.turn for o in gc.get_objects() if type(o).__name__ == "Worker")

def kind_of(name):
    """Give a kind of message by its name; one that does not exist, for another name."""
    from autograder.sandbox.wire import KINDS
    return KINDS.index(name) if name in KINDS else 99

def frame(kind, fields=None, plan=b"", size=0, at=None, text=None, plan_size=None):
    """Make a frame of one's own for the grader: the turn at which it is, and honest sizes, unless told."""
    text = (json.dumps(fields) if fields else "").encode() if text is None else text
    sizes = (len(text), len(plan) if plan_size is None else plan_size, size)
    return struct.pack("<BIIQQ", kind_of(kind), *sizes, turn() if at is None else at) + text + plan

def send(*words, **more):
    """Send such a frame."""
    os.write(3, frame(*words, **more))

def wrong(change=lambda x: x):
    """Define functions that are wrong, with answers changed as the attack likes."""
    def forward(*arguments):
        answer = change(arguments[min(1, len(arguments) - 1)])
        return answer, answer, arguments
    def backward(*arguments):
        return tuple(change(x) for x in arguments[-1])
    globals().update(zip(NAMES, (forward, backward)))

def report():
    """Tell whether the attack got what it was after."""
    space = globals()
    return bool(space["attack"]() if "attack" in space else space.get("loot"))
'''
_HONEST = """
import builtins, os, sys
import numpy as np

def honest(x):
    return np.exp(x)

def traces():
    files = os.listdir(os.getcwd())
    return bool(files) or any(hasattr(m, MARK) for m in (builtins, np)) or MARK in os.environ
"""


def main() -> None:
    """Besiege a sandbox as this program's user and print what each attack got."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--level", default="strict", type=Level)
    parser.add_argument("--without", default="")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    attacks = load_attacks()
    layers = layers_of(options.level)
    if options.without:
        layers = replace(layers, **dict.fromkeys(options.without.split(","), False))
    with Sandbox(LIMITS, options.level, layers) as sandbox, Targets() as targets:
        siege = Siege(sandbox, targets)
        print(json.dumps({name: siege.strike(attacks[name]) for name in options.names or attacks}))


if __name__ == "__main__":
    main()
