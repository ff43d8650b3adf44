"""Knows one worker from the grader's side: it asks with a deadline, and ends the worker when it must."""

import contextlib
import os
import select
import shutil
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path

from ..exercises import SandboxError, Stopped, Words, say
from . import wording
from .limits import Limits
from .line import Deadline, Line
from .spelling import WireError, clean
from .waits import Waits
from .wire import MOST_SENT, Frame, Message, read, write

MOST_ASKED = 20_000
"""Most questions that a worker may ask within one call."""

Answer = Callable[[Message], Message]


class Process:
    """A worker that runs one submission."""

    def __init__(
        self, connection: socket.socket, watch: int, limits: Limits, scratch: Path | None = None
    ) -> None:
        """Take over a worker.

        Args:
            connection: the line to it.
            watch: its pidfd.
            limits: what it may use.
            scratch: its folder on disk, to be removed with it.
        """
        self._scratch = scratch
        self._line = Line(connection, self.now)
        self._watch = watch
        self._limits = limits
        self.asked = 0
        """The turn of the last answer that is to come."""
        self.answered = -1
        """The turn of the last answer that came; the greeting has the turn 0."""
        self._waits = Waits(watch)

    def now(self) -> float:
        """Read this worker's clock, in seconds: it stands still while the worker waits for a core."""
        return time.monotonic() - self._waits.seconds()

    def greet(self, seconds: float) -> None:
        """Wait until it is shut in; no code of a student has run before.

        Raises:
            SandboxError: it could not be shut in.
        """
        try:
            reply = self._reply(Deadline(seconds))
        except (WireError, OSError) as error:
            self.close()
            raise SandboxError(
                f"a submission's process did not start ({say(_reason(error, 'too late'), 'en')})"
            ) from None
        if reply.kind != "ready":
            self.close()
            raise SandboxError(f"a submission could not be shut in: {clean(reply.fields.get('text'), 500)}")

    @property
    def alive(self) -> bool:
        """Whether it has not been ended."""
        return self._line.is_open

    def exchange(self, message: Message, deadline: Deadline, late: Words) -> Message:
        """Send a message and wait for what comes back; see `collect`."""
        return self.collect(self.post(write(message, MOST_SENT)), deadline, late)

    def post(self, frame: Frame, answers: int = 1) -> int:
        """Put a message in line to be sent; it goes out when something is waited for, or at `hurry`.

        Args:
            frame: what to do.
            answers: how many come back.

        Returns:
            The turn by which the first answer is known; the others follow.
        """
        turn = self.asked + 1
        self.asked += answers
        self._line.post(frame.pieces(turn))
        return turn

    def hurry(self) -> None:
        """Send of what was posted as much as the line takes at once."""
        with contextlib.suppress(OSError):  # a dead line shows when something is waited for
            self._line.push()

    def skip_to(self, turn: int, seconds: float) -> bool:
        """Let go of all answers before a turn's; tell whether each came in time, else the worker is ended."""
        try:
            while self.answered + 1 < turn:
                self._reply(Deadline(seconds))
        except (WireError, OSError):
            self.close()
            return False
        return True

    def collect(self, turn: int, deadline: Deadline, late: Words, answer: Answer | None = None) -> Message:
        """Wait for what comes back at a turn.

        Args:
            turn: which; no answer before it is waited for any more.
            deadline: when to give up, by the worker's own clock.
            late: what to say then.
            answer: answers what the worker asks meanwhile; without it, it may ask nothing.

        Raises:
            Stopped: it took too long, died or answered with nonsense, and has been ended; or it asked for
                too much memory or returned too much, and lives on.
        """
        asked = 0
        try:
            while self.answered < turn:
                reply = self._reply(deadline)
                if reply.kind == "ask":
                    asked += 1
                    if answer is None or asked > MOST_ASKED:
                        raise WireError("a question out of place")
                    self._line.post(write(answer(reply), MOST_SENT).pieces(self.answered + 1))
        except (WireError, OSError) as error:
            self.close()
            raise Stopped(_reason(error, late)) from None
        if reply.kind == "exhausted":
            raise Stopped(wording.too_much_memory(self._limits.memory))
        if reply.kind == "large":
            raise Stopped(wording.too_much_returned(self._limits.output_bytes / 1e6))
        return reply

    def kill(self) -> None:
        """End it, with everything that it started."""
        if self.alive:
            self._line.close()
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._watch, signal.SIGKILL)

    def close(self) -> None:
        """End it, and wait until it is gone."""
        self.kill()
        if self._watch < 0:
            return
        gone = is_ready(self._watch, select.POLLIN, 30.0)
        self._waits.close()
        os.close(self._watch)
        self._watch = -1
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)  # the folder above goes with the sandbox
        if not gone:
            raise SandboxError("a submission's process is still there 30 s after it was killed")

    def _reply(self, deadline: Deadline) -> Message:
        """Read the next answer, or a question that comes before it; answers come in the order of turns."""
        self._line.deadline = deadline
        reply = read(self._line, self._limits.output_bytes)
        if reply.turn != self.answered + 1:
            raise WireError("an answer out of turn")
        if reply.kind != "ask":
            self.answered += 1
        return reply


def is_ready(descriptor: int, event: int, seconds: float) -> bool:
    """Wait until something has happened to a descriptor, for at most so many seconds."""
    poll = select.poll()
    poll.register(descriptor, event)
    return bool(poll.poll(seconds * 1000))


def _reason(error: Exception, late: Words) -> Words:
    match error:
        case TimeoutError():
            return late
        case WireError():
            return wording.BROKE_PROTOCOL
    return wording.PROCESS_ENDED
