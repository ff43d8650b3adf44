"""Knows the grader's side of the boundary as a whole: one warm process, and submissions that come from it."""

import dataclasses
import json
import os
import select
import socket
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any, Self

from ..exercises import SandboxError
from .cell import Cell
from .crossing import Requests
from .folder import make_folder
from .jail import Layers, layers_of
from .limits import Level, Limits
from .privileges import NOBODY
from .process import Process, is_ready
from .selftest import Target, find_gaps, list_probes
from .submission import Submission
from .warm import Warm

BOOT_SECONDS = 120.0
FORK_SECONDS = 30.0


class Sandbox:
    """Runs submissions, each in a process of its own; used as a context manager."""

    def __init__(
        self,
        limits: Limits | None = None,
        level: Level = Level.STRICT,
        layers: Layers | None = None,
        warm: Warm | None = None,
    ) -> None:
        """Say what submissions may use.

        Args:
            limits: what one submission may use.
            level: how tightly it is shut in.
            layers: other layers than those of the level, not put to the test; only tests do this.
            warm: a warm process that was started before, to take over; else one is started.
        """
        self._layers = layers or layers_of(level)
        self.limits = limits or Limits()
        self.level = level
        self._requests = Requests()
        self._lock = Lock()
        self._control: socket.socket | None = None
        self._coming: tuple[socket.socket, Path | None] | None = None
        """A worker that was asked for and has not been given to a submission."""
        self._ended: list[Process] = []
        """Workers that were killed and may not be gone yet."""
        self._kept = ExitStack()
        self._scratches: Path | None = None
        self._warm = warm
        self._zygote: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start the warm process.

        Raises:
            SandboxError: it cannot be started.
        """
        if sys.platform != "linux":
            raise SandboxError(
                "nothing was graded: this takes Linux; use the container image or a virtual machine"
            )
        try:
            self._boot()
            self._refuse_gaps()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """End the warm process and everything that came from it."""
        self.close()

    @contextmanager
    def open(self, cells: Sequence[Cell], caching: Collection[str] = ()) -> Iterator[Submission]:
        """Run a student's cells and give their functions.

        Args:
            cells: the code, in order.
            caching: names of functions whose last returned item is a cache, which stays on their side.

        Raises:
            SandboxError: the boundary could not be set up, or broke on our side.
        """
        submission = Submission(self._start, cells, caching, self.limits, self._requests)
        try:
            yield submission
        finally:
            self._bury(submission.end())

    def twin(self) -> "Sandbox":
        """Give a sandbox for a process that will be forked from this one; whoever has it closes it.

        Its warm process is forked from this one's, which was put to the test.

        Raises:
            SandboxError: the warm process is gone.
        """
        twin = Sandbox(self.limits, self.level, self._layers)
        with self._lock:
            if self._coming is not None:  # it would be a worker for nobody
                line, scratch = self._coming
                self._coming = None
                Process(line, self._listen(FORK_SECONDS)[0], self.limits, scratch).close()
            twin._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                self._send({"twin": True}, theirs)
            self._listen(FORK_SECONDS)
        return twin

    def let_go(self) -> None:
        """Leave this sandbox to the process that was forked."""
        if self._control is not None:
            self._control.close()
            self._control = None

    def _bury(self, ended: Process) -> None:
        """Wait until workers that ended earlier are gone; the last one has time until the next."""
        with self._lock:
            earlier, self._ended = self._ended, [ended]
        for process in earlier:
            process.close()

    def close(self) -> None:
        """End the warm process and everything that came from it."""
        with self._lock:
            ended, self._ended = self._ended, []
        for process in ended:
            process.close()
        if self._coming is not None:
            self._coming[0].close()
            self._coming = None
        if self._warm is not None:
            self._warm.close()
            self._warm = None
        elif self._control is not None:
            self._hang_up(self._control)
        self._control = self._zygote = None
        self._kept.close()
        self._scratches = None

    def _boot(self) -> None:
        """Start the warm process, where it was not started before, and wait until it is ready."""
        warm = self._warm = self._warm or Warm()
        self._control, self._zygote = warm.control, warm.process
        warm.shut_in({"limits": dataclasses.asdict(self.limits), "layers": dataclasses.asdict(self._layers)})
        self._listen(BOOT_SECONDS)
        warm.begin()

    def find_gaps(self) -> list[str]:
        """Try a dozen ways out and name those that are open; none should be."""
        probes = list_probes(self.level)
        with Target(self.limits) as target, self.open(target.cells(list(probes.values()))) as submission:
            return find_gaps(submission, list(probes))

    def _refuse_gaps(self) -> None:
        gaps = self.find_gaps() if self._layers == layers_of(self.level) else []
        if gaps:
            raise SandboxError(f"nothing was graded: on this machine a submission can {', '.join(gaps)}")

    def _make_scratch(self) -> Path | None:
        """Make a folder that a submission may write to, where it has none in memory."""
        if self._layers.namespaces:
            return None
        if self._scratches is None:
            self._scratches = self._kept.enter_context(make_folder())
            self._scratches.chmod(0o711)
        scratch = Path(tempfile.mkdtemp(dir=self._scratches))
        if os.geteuid() == 0:
            os.chown(scratch, NOBODY, NOBODY)
        return scratch

    def _start(self) -> Process:
        """Give a worker, shut in and ready, and have the warm process start the one after it."""
        with self._lock:
            line, scratch = self._coming or self._ask_for_worker()
            self._coming = None
            try:
                watch = self._listen(FORK_SECONDS)[0]
            except BaseException:
                line.close()
                raise
            process = Process(line, watch, self.limits, scratch)
            with suppress(SandboxError):  # whoever wants the next one will hear of it
                self._coming = self._ask_for_worker()
        process.greet(FORK_SECONDS)
        return process

    def _ask_for_worker(self) -> tuple[socket.socket, Path | None]:
        """Ask for a worker without waiting for it; give the line to it, and its folder on disk."""
        scratch = self._make_scratch()
        line, theirs = socket.socketpair()
        try:
            with theirs:
                self._send({"scratch": str(scratch or "")}, theirs)
        except SandboxError:
            line.close()
            raise
        return line, scratch

    def _send(self, request: dict[str, Any], line: socket.socket) -> None:
        """Ask the warm process for something that is then at the other end of a line."""
        if self._control is None:
            raise SandboxError("the sandbox is closed; open it with a with statement")
        try:
            socket.send_fds(self._control, [json.dumps(request).encode()], [line.fileno()])
        except OSError as error:
            raise SandboxError(f"the warm process is gone ({error.strerror}); no more was graded") from None

    @staticmethod
    def _hang_up(control: socket.socket) -> None:
        """Let a twin's warm process end, and wait until it has."""
        with control, suppress(OSError):
            control.shutdown(socket.SHUT_WR)
            while is_ready(control.fileno(), select.POLLIN, 10.0) and control.recv(4096):
                pass

    def _listen(self, seconds: float) -> list[int]:
        """Wait for the warm process to say that it did what it was asked, and take what it passes."""
        assert self._control is not None
        if not is_ready(self._control.fileno(), select.POLLIN, seconds):
            raise SandboxError(f"the warm process did not answer within {seconds:g} s; nothing was graded")
        text, descriptors, _, _ = socket.recv_fds(self._control, 65536, 1)
        report: dict[str, Any] = json.loads(text) if text else {"error": "the warm process ended"}
        if "error" in report:
            raise SandboxError(f"nothing was graded: {report['error']}")
        return descriptors
