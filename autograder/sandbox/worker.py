"""Knows the student's side of the boundary: it runs cells and calls functions for whoever asks.

Nothing here is trusted once the first cell has run. Whatever this process says is a value to be compared.
"""

import builtins
import socket
from collections import Counter, OrderedDict
from collections.abc import Callable
from typing import Any

import numpy as np

from ..exercises import ARRAY_TYPES, Array, Seed, as_data, describe
from .notebook import Notebook
from .spelling import Handle, Item, WireError
from .wire import MOST_SENT, Message, read, write

KEPT_CACHES = 8
_MISSING = object()


class Token:
    """The cache of a function that stands in for the student's; the real one is on the grader's side."""

    def __init__(self, number: int) -> None:
        """Remember which."""
        self.number = number


class Worker:
    """Answers the grader's messages until the line is cut."""

    def __init__(self, connection: socket.socket, notebook: Notebook, most: int) -> None:
        """Serve a notebook.

        Args:
            connection: the line to the grader.
            notebook: where the cells run.
            most: bytes of arrays that one answer may have.
        """
        self.connection = connection
        self.incoming: Any = connection.makefile("rb", buffering=2**16)
        self.notebook = notebook
        self.most = most
        self.caches: OrderedDict[int, Any] = OrderedDict()
        self.replaced: dict[str, Any] = {}
        self.turn = 0

    def serve(self) -> None:
        """Answer until the line is cut."""
        kinds = {"run": self._run, "functions": self._functions, "calls": self._calls, "bind": self._bind}
        self._send(Message("ready"))
        while True:
            message = read(self, MOST_SENT)
            self.turn = message.turn
            try:
                kinds[message.kind](message)
            except MemoryError:
                self._send(Message("exhausted"))

    def take(self, count: int) -> bytes:
        """Read so many bytes of the line."""
        taken: bytes = self.incoming.read(count)
        if len(taken) < count:
            raise EOFError
        return taken

    def fill(self, array: Array) -> None:
        """Read an array's entries."""
        if self.incoming.readinto(array) < array.nbytes:
            raise EOFError

    def _run(self, message: Message) -> None:
        self._send(Message("ran", {"error": self.notebook.run(message.fields["source"])}))

    def _functions(self, _: Message) -> None:
        self._send(Message("names", {"names": self.notebook.functions()}))

    def _calls(self, message: Message) -> None:
        """Answer call by call, so that an endless one does not keep back the answers before it."""
        first, calls = message.turn, message.fields["calls"]
        uses = Counter(place for _, _, places in calls for place in places)
        with self.notebook.calm():
            for number, (name, caching, places) in enumerate(calls):
                self.turn = first + number
                try:
                    arguments = [
                        self._own(message.values[place], only=uses[place] == 1)
                        if place >= 0
                        else self.caches[first - 1 - place]
                        for place in places
                    ]
                    answer = self.notebook.call(self.notebook.namespace[name], arguments)
                    self._send(self._returned(answer, caching))
                except MemoryError:
                    self._send(Message("exhausted"))
                except BaseException as error:  # SystemExit and KeyboardInterrupt too are the student's
                    fault = describe(error)
                    fields = {"kind": fault.kind, "text": fault.text, "where": fault.where}
                    self._send(Message("raised", fields))

    def _returned(self, answer: Any, caching: bool) -> Message:
        if not isinstance(answer, tuple | list):
            return Message("item", values=[_as_item(answer)])
        if not answer:
            return Message("returned")
        *items, last = answer
        values = [*map(_as_item, items), self._keep(last) if caching else _as_item(last)]
        return Message("returned", values=values)

    def _keep(self, cache: Any) -> Handle:
        number = self.turn
        self.caches[number] = cache
        while len(self.caches) > KEPT_CACHES:
            self.caches.popitem(last=False)
        return Handle(number)

    def _own(self, value: Item, only: bool) -> Any:
        """Make what a call may do with as it likes; what only this one is handed need not be copied."""
        if isinstance(value, np.ndarray):
            return value if only else value.copy()
        if isinstance(value, list):
            return [self._own(item, only) for item in value]
        if isinstance(value, Seed):
            return np.random.default_rng(value.number)
        return self.caches[value.number] if isinstance(value, Handle) else value

    def _bind(self, message: Message) -> None:
        """Let exactly these names stand for functions on the grader's side."""
        namespace = self.notebook.namespace
        for name, function in self.replaced.items():
            namespace[name] = function
            if function is _MISSING:
                del namespace[name]
        self.replaced = {name: namespace.get(name, _MISSING) for name in message.fields["names"]}
        namespace.update({name: self._proxy(name) for name in self.replaced})
        self._send(Message("bound"))

    def _proxy(self, name: str) -> Callable[..., Any]:
        def ask(*arguments: Any, **keywords: Any) -> Any:
            values = [_as_item(value) for value in (*arguments, *keywords.values())]
            self._send(Message("ask", {"name": name, "keywords": list(keywords)}, values))
            answer = read(self, MOST_SENT)
            if answer.kind != "answer":
                kind: Any = getattr(builtins, answer.fields["kind"], None)
                is_error = isinstance(kind, type) and issubclass(kind, Exception)
                raise (kind if is_error else RuntimeError)(answer.fields["text"])
            items = tuple(_as_token(value) for value in answer.values)
            return items if answer.fields["many"] else items[0]

        ask.__name__ = ask.__qualname__ = name
        return ask

    def _send(self, message: Message) -> None:
        try:
            frame = write(message, self.most)
        except WireError:
            frame = write(Message("large"), self.most)
        for piece in frame.pieces(self.turn):
            self.connection.sendall(piece)


def serve(connection: socket.socket, notebook: Notebook, most: int) -> None:
    """Answer the grader until it hangs up."""
    try:
        Worker(connection, notebook, most).serve()
    except (EOFError, OSError):
        return


def _as_item(value: Any) -> Item:
    if type(value) is np.ndarray and value.dtype in ARRAY_TYPES:
        return value  # it is copied when it is sent
    return Handle(value.number) if isinstance(value, Token) else as_data(value)


def _as_token(value: Item) -> Any:
    return Token(value.number) if isinstance(value, Handle) else value
