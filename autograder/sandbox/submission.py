"""Knows one submission from the grader's side: a mapping from names to functions that run elsewhere.

A worker that had to be ended is replaced without a word by a fresh one in which the cells have run again.
"""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from ..exercises import Foreseen, Stopped, Words
from . import wording
from .begun import Begun
from .cell import Cell
from .cells import run_cells
from .crossing import Cache, Requests, ask_for, read_answer
from .limits import Limits
from .line import Deadline
from .process import Process
from .spelling import Handle, WireError
from .understudy import Understudy
from .waits import own_waits
from .wire import MOST_SENT, Message, write

DROPPED_CELLS = 3
"""Cells that may be left out because they did not end; then only those that came to an end are run."""
STOPS_OF_ONE = 3
"""Times that a function may have its process ended; after that it is not called again."""
STOPS_OF_ALL = 15
MOST_CALLS = 60
"""How often the time for one call all calls may take together, cells that run again included."""
MOST_NAMES = 2000


class Submission(Mapping[str, Callable[..., Any]]):
    """The functions that a student's cells define.

    Calling one raises `Raised` or `Stopped`, as a function called in this process is made to do.
    """

    def __init__(
        self,
        start: Callable[[], Process],
        cells: Sequence[Cell],
        caching: Collection[str],
        limits: Limits,
        requests: Requests,
    ) -> None:
        """Run the cells.

        Args:
            start: makes a fresh worker.
            cells: the student's code, in order.
            caching: names of functions whose last returned item is a cache, which stays on their side.
            limits: what the submission may use.
            requests: what other submissions were asked.
        """
        self.errors: dict[str, Words] = {}
        self.stopped = False
        """Whether a call or a cell was ended from outside; how it went may then depend on the machine's load,
        and what is called later finds a fresh process or less time."""
        self._start = start
        self._cells = list(cells)
        self._caching = frozenset(caching)
        self._limits = limits
        self._requests = requests
        self._late = wording.call_late(limits.call_seconds)
        self._names: tuple[str, ...] = ()
        self._understudy: Understudy | None = None
        self._stops: Counter[str] = Counter()
        self._last: dict[str, Stopped] = {}
        self._process = start()
        self._life = 0
        self._begun = Begun()
        self._spent = 0.0
        self._open()

    def __getitem__(self, name: str) -> Callable[..., Any]:
        """Give a function that runs in the student's process."""
        if name not in self._names and not (self._understudy and name in self._understudy.functions):
            raise KeyError(name)

        def remote(*arguments: Any) -> Any:
            return self._call(name, arguments)

        remote.__name__ = remote.__qualname__ = name
        remote.copies = True  # type: ignore[attr-defined]  # what crosses the boundary is a copy
        return remote

    def __iter__(self) -> Iterator[str]:
        """List the names of what the student's namespace holds that can be called."""
        return iter(self._names)

    def __len__(self) -> int:
        """Count them."""
        return len(self._names)

    @contextmanager
    def stand_in(self, replacements: Mapping[str, Callable[..., Any]]) -> Iterator["Submission"]:
        """Bind names in the student's namespace to functions that run here, for a while.

        Args:
            replacements: the functions by name; neither their code nor their caches cross the boundary.
        """
        before, self._understudy = self._understudy, Understudy(replacements, self._caching)
        try:
            if self._process.alive:
                self._bind()
            yield self
        finally:
            self._understudy = before
            if self._process.alive:
                self._bind()

    def expect(self, calls: Sequence[Foreseen]) -> None:
        """Begin on calls that are likely to be made next, so that their answers are there when they are.

        Calling is what counts, here as ever: an answer that nobody calls for is let go.
        """
        if self._understudy or not self._process.alive or self._stops:
            return
        first = self._process.post(self._requests.find(calls, self._caching), len(calls))
        self._process.hurry()
        for turn, call in enumerate(calls, first):
            cache = () if call.cache_of is None else (Cache(self._life, Handle(first + call.cache_of)),)
            self._begun.note(call.name, (*call.arguments, *cache), turn)

    def now(self) -> float:
        """Read a clock that stands still while the student's process or its judge waits for a core."""
        return self._process.now() - own_waits()

    def end(self) -> Process:
        """Kill the student's process, and give it to whoever waits until it is gone."""
        self._process.kill()
        return self._process

    def _call(self, name: str, arguments: Sequence[Any]) -> Any:
        start = time.monotonic()
        try:
            if self._spent > MOST_CALLS * self._limits.call_seconds:
                raise Stopped(wording.OUT_OF_TIME)
            return self._call_within_budget(name, arguments)
        except Stopped:
            self.stopped = True
            raise
        finally:
            self._spent += time.monotonic() - start

    def _call_within_budget(self, name: str, arguments: Sequence[Any]) -> Any:
        if self._stops[name] >= STOPS_OF_ONE:
            raise Stopped(self._last[name].reason)
        if not self._process.alive:
            self._revive()
        answer = self._understudy.answer if self._understudy else None
        turn = self._take_turn(name, arguments)
        if not self._process.skip_to(
            turn, self._limits.call_seconds
        ):  # an answer that nobody calls for never came
            self._revive()
            turn = self._take_turn(name, arguments)
        try:
            reply = self._process.collect(turn, self._for_a_call(), self._late, answer)
        except Stopped as stop:
            if not self._process.alive:
                self._stops[name] += 1
                self._last[name] = stop
            raise
        try:
            return read_answer(reply, self._life)
        except WireError:
            self._process.close()
            raise Stopped(wording.BROKE_PROTOCOL) from None

    def _take_turn(self, name: str, arguments: Sequence[Any]) -> int:
        """Find the turn of a call that was foreseen, or ask for the call now."""
        turn = self._begun.take(name, arguments, self._process.answered)
        if turn is not None:
            return turn
        request = ask_for([Foreseen(name, arguments)], self._caching, self._life)
        return self._process.post(write(request, MOST_SENT))

    def _revive(self) -> None:
        """Start a fresh process in place of one that had to be ended."""
        if self._stops.total() >= STOPS_OF_ALL:
            raise Stopped(wording.STOPPED_TOO_OFTEN)
        self._process = self._start()
        self._open()

    def _for_a_call(self) -> Deadline:
        return Deadline(self._limits.call_seconds)

    def _bind(self) -> None:
        """Bring the names in the student's namespace to their present meaning."""
        names = list(self._understudy.functions) if self._understudy else []
        self._begun = Begun()  # what was begun before had other meanings
        try:
            self._process.exchange(Message("bind", {"names": names}), self._for_a_call(), "")
        except Stopped:
            self.stopped = True  # the process has ended; the next call starts another

    def _open(self) -> None:
        """Run the cells; leave out those that do not end, then run what is left in a fresh process."""
        self._life += 1
        self._begun = Begun()
        for dropped in range(DROPPED_CELLS + 2):
            ran = run_cells(self._process, self._cells, self._limits.notebook_seconds)
            self.errors |= ran.errors
            self.stopped |= ran.stopped
            if ran.guilty is None:
                break
            self._cells.remove(ran.guilty)
            if dropped == DROPPED_CELLS:
                self._cells = [cell for cell in ran.finished if cell is not ran.guilty]
            self._process.close()
            self._process = self._start()
        else:
            self._cells = []
        self._names = self._ask_names()
        if self._understudy:
            self._bind()

    def _ask_names(self) -> tuple[str, ...]:
        try:
            names = self._process.exchange(Message("functions"), self._for_a_call(), "").fields.get("names")
        except Stopped:
            self.stopped = True
            return ()
        if not isinstance(names, list):
            return ()
        return tuple(
            name
            for name in names[:MOST_NAMES]
            if isinstance(name, str) and name.isidentifier() and len(name) < 200
        )
