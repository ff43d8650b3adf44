"""Knows how bytes come and go over the line to a worker: they are waited for only until a deadline."""

import select
import socket
from collections import deque
from collections.abc import Callable, Iterable
from itertools import islice

import numpy as np

from ..exercises import Array

PIECES = 256
"""Pieces of messages that are sent at once."""
AHEAD = 2**16
"""Bytes that are taken from the line before they are asked for."""


class Deadline:
    """Seconds that begin to run when something is first waited for."""

    def __init__(self, seconds: float) -> None:
        """Say how many."""
        self.seconds = seconds
        self.until: float | None = None
        """When they are over; None while nothing was waited for."""

    def left(self, now: float) -> float:
        """Tell how many seconds are left."""
        if self.until is None:
            self.until = now + self.seconds
        return self.until - now


class Line:
    """A connection that is read by whoever knows how much is to come, and written to without waiting."""

    def __init__(self, connection: socket.socket, now: Callable[[], float]) -> None:
        """Take over a connection.

        Args:
            connection: to the worker.
            now: a clock, in seconds, that deadlines are held against.
        """
        connection.setblocking(False)
        self.deadline = Deadline(0.0)
        """When to give up what is waited for."""
        self._connection = connection
        self._now = now
        self._poll = select.poll()
        self._poll.register(connection, select.POLLIN)
        self._outgoing: deque[memoryview] = deque()
        self._early = memoryview(bytearray(AHEAD))
        self._start = self._end = 0
        """Which part of that has arrived and was not asked for yet."""

    @property
    def is_open(self) -> bool:
        """Whether it has not been closed."""
        return self._connection.fileno() >= 0

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def post(self, pieces: Iterable[bytes | memoryview]) -> None:
        """Put bytes in line to be sent."""
        self._outgoing += map(memoryview, pieces)

    def push(self) -> None:
        """Send of what was posted as much as the line takes now."""
        while self._outgoing:
            try:
                sent = self._connection.sendmsg(list(islice(self._outgoing, PIECES)))
            except BlockingIOError:
                return
            while self._outgoing and sent >= len(self._outgoing[0]):
                sent -= len(self._outgoing.popleft())
            if sent:
                self._outgoing[0] = self._outgoing[0][sent:]

    def take(self, count: int) -> bytes:
        """Give the bytes that come next.

        Raises:
            OSError: they did not come in time, or never will.
        """
        if count > AHEAD:
            taken = np.empty(count, np.uint8)
            self.fill(taken)
            return taken.tobytes()
        while self._end - self._start < count:
            kept = self._early[self._start : self._end].tobytes()
            self._start, self._end = 0, len(kept)
            self._early[: self._end] = kept
            self._end += self._receive(self._early[self._end :])
        self._start += count
        return self._early[self._start - count : self._start].tobytes()

    def fill(self, array: Array) -> None:
        """Fill an array with the bytes that come next; those of a large one go there at once.

        Raises:
            OSError: they did not come in time, or never will.
        """
        rest = array.reshape(-1).view(np.uint8).data
        while len(rest) > AHEAD:
            came = self._end - self._start
            if came:
                rest[:came] = self.take(came)
            else:
                came = self._receive(rest)
            rest = rest[came:]
        rest[:] = self.take(len(rest))

    def _receive(self, place: memoryview) -> int:
        """Put what has arrived, or arrives next, in its place, and say how much it was."""
        if self.deadline.until is not None:  # half a message counts as none
            self._refuse_late()
        while True:
            self.push()
            try:
                came = self._connection.recv_into(place)
            except BlockingIOError:
                self._wait()
                continue
            if not came:
                raise ConnectionError
            return came

    def _wait(self) -> None:
        """Wait until the line can be read, or written where something is to go out."""
        seconds = self._refuse_late()
        self._poll.modify(self._connection, select.POLLIN | (select.POLLOUT if self._outgoing else 0))
        self._poll.poll(seconds * 1000)

    def _refuse_late(self) -> float:
        """Tell how many seconds are left."""
        seconds = self.deadline.left(self._now())
        if seconds < 0:
            raise TimeoutError
        return seconds
