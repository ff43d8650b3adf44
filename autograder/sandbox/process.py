"""Knows one worker from the grader's side: it asks with a deadline, and ends the worker when it must."""

import contextlib
import os
import select
import shutil
import signal
import socket
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from ..exercises import SandboxError, Stopped, Words, say
from . import wording
from .limits import Limits
from .wire import Message, WireError, clean, read, write

MOST_ASKED = 20_000
"""Most questions that a worker may ask within one call."""

Answer = Callable[[Message], Message]
T = TypeVar("T")


class Process:
    """A worker that runs one submission."""

    def __init__(self, line: socket.socket, watch: int, limits: Limits, scratch: Path | None = None) -> None:
        """Take over a worker.

        Args:
            line: the connection to it.
            watch: its pidfd.
            limits: what it may use.
            scratch: its folder on disk, to be removed with it.
        """
        self._scratch = scratch
        self._line = line
        self._watch = watch
        self._limits = limits
        self._turn = 0
        line.setblocking(False)

    def greet(self, until: float) -> None:
        """Wait until it is shut in; no code of a student has run before.

        Raises:
            SandboxError: it could not be shut in.
        """
        try:
            reply = self._reply(until)
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
        return self._line.fileno() >= 0

    def exchange(self, message: Message, until: float, late: Words, answer: Answer | None = None) -> Message:
        """Send a message and wait for what comes back.

        Args:
            message: what to do.
            until: when to give up, by the monotonic clock, in seconds.
            late: what to say then.
            answer: answers what the worker asks meanwhile; without it, it may ask nothing.

        Raises:
            Stopped: it took too long, died or answered with nonsense, and has been ended; or it asked for
                too much memory or returned too much, and lives on.
        """
        self._turn += 1
        fields = {**message.fields, "turn": self._turn}
        try:
            self._send(Message(message.kind, fields, message.values), until)
            reply = self._reply(until)
            asked = 0
            while reply.kind == "ask" and answer is not None and asked < MOST_ASKED:
                self._send(answer(reply), until)
                reply = self._reply(until)
                asked += 1
        except (WireError, OSError) as error:
            self.close()
            raise Stopped(_reason(error, late)) from None
        if reply.kind == "exhausted":
            raise Stopped(wording.too_much_memory(self._limits.memory))
        if reply.kind == "large":
            raise Stopped(wording.too_much_returned(self._limits.output_bytes / 1e6))
        return reply

    def close(self) -> None:
        """End it, with everything that it started, and wait until it is gone."""
        if not self.alive:
            return
        self._line.close()
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._watch, signal.SIGKILL)
        gone = is_ready(self._watch, select.POLLIN, 30.0)
        os.close(self._watch)
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)  # the folder above goes with the sandbox
        if not gone:
            raise SandboxError("a submission's process is still there 30 s after it was killed")

    def _send(self, message: Message, until: float) -> None:
        rest = memoryview(write(message, 2**30))
        while rest:
            part = rest[: 2**20]
            rest = rest[self._when_ready(partial(self._line.send, part), select.POLLOUT, until) :]

    def _reply(self, until: float) -> Message:
        reply = read(lambda count: self._receive(count, until), self._limits.output_bytes)
        if reply.fields.get("turn") != self._turn:
            raise WireError("an answer out of turn")
        return reply

    def _receive(self, count: int, until: float) -> bytearray:
        taken = bytearray(count)
        rest = memoryview(taken)
        while rest:
            got = self._when_ready(partial(self._line.recv_into, rest), select.POLLIN, until)
            if not got:
                raise ConnectionError
            rest = rest[got:]
        return taken

    def _when_ready(self, act: Callable[[], T], event: int, until: float) -> T:
        """Use the line as soon as it lets us, whatever the worker does; half a message counts as none."""
        while (left := until - time.monotonic()) > 0:
            try:
                return act()
            except BlockingIOError:
                is_ready(self._line.fileno(), event, left)
        raise TimeoutError


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
