"""Knows the student's side of the boundary: it runs cells and calls functions for whoever asks.

Nothing here is trusted once the first cell has run. Whatever this process says is a value to be compared.
"""

import builtins
import socket
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ..exercises import Seed, as_data, describe
from .notebook import Notebook
from .wire import Handle, Item, Message, WireError, read, write

KEPT_CACHES = 8
MOST_ARGUMENTS = 2**30
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
        kinds: dict[str, Callable[[Message], Message]] = {
            "run": self._run,
            "functions": self._functions,
            "calls": self._calls,
            "bind": self._bind,
        }
        self._send(Message("ready"))
        while True:
            message = self._receive()
            self.turn = message.fields["turn"]
            try:
                answer = kinds[message.kind](message)
            except MemoryError:
                answer = Message("exhausted")
            self._send(answer)

    def _run(self, message: Message) -> Message:
        return Message("ran", {"error": self.notebook.run(message.fields["source"])})

    def _functions(self, message: Message) -> Message:
        return Message("names", {"names": self.notebook.functions()})

    def _calls(self, message: Message) -> Message:
        """Answer call by call, so that an endless one does not keep back the answers before it."""
        *early, last = message.fields["calls"]
        for call in early:
            self._send(self._call(call, message.values))
            self.turn += 1
        return self._call(last, message.values)

    def _call(self, call: Mapping[str, Any], values: Sequence[Item]) -> Message:
        try:
            arguments = [self._own(values[place]) for place in call["arguments"]]
            answer = self.notebook.call(self.notebook.namespace[call["name"]], arguments)
            return self._returned(answer, call["caching"])
        except MemoryError:
            return Message("exhausted")
        except BaseException as error:  # SystemExit and KeyboardInterrupt too are the student's
            fault = describe(error)
            return Message("raised", {"kind": fault.kind, "text": fault.text, "where": fault.where})

    def _returned(self, answer: Any, caching: bool) -> Message:
        if not isinstance(answer, tuple | list):
            return Message("returned", {"many": False}, [as_data(answer)])
        *items, last = answer or [_MISSING]
        values: list[Item] = [as_data(item) for item in items]
        if last is _MISSING:
            return Message("returned", {"many": True})
        return Message("returned", {"many": True}, [*values, self._keep(last) if caching else as_data(last)])

    def _keep(self, cache: Any) -> Handle:
        number = self.turn
        self.caches[number] = cache
        while len(self.caches) > KEPT_CACHES:
            self.caches.popitem(last=False)
        return Handle(number)

    def _own(self, value: Item) -> Any:
        """Make what a call may do with as it likes."""
        if isinstance(value, np.ndarray):
            return value.copy()
        if isinstance(value, list):
            return [self._own(item) for item in value]
        if isinstance(value, Seed):
            return np.random.default_rng(value.number)
        return self.caches[value.number] if isinstance(value, Handle) else value

    def _bind(self, message: Message) -> Message:
        """Let exactly these names stand for functions on the grader's side."""
        namespace = self.notebook.namespace
        for name, function in self.replaced.items():
            namespace[name] = function
            if function is _MISSING:
                del namespace[name]
        self.replaced = {name: namespace.get(name, _MISSING) for name in message.fields["names"]}
        namespace.update({name: self._proxy(name) for name in self.replaced})
        return Message("bound")

    def _proxy(self, name: str) -> Callable[..., Any]:
        def ask(*arguments: Any, **keywords: Any) -> Any:
            values = [_as_item(value) for value in (*arguments, *keywords.values())]
            self._send(Message("ask", {"name": name, "keywords": list(keywords)}, values))
            answer = self._receive()
            if answer.kind != "answer":
                kind: Any = getattr(builtins, answer.fields["kind"], None)
                is_error = isinstance(kind, type) and issubclass(kind, Exception)
                raise (kind if is_error else RuntimeError)(answer.fields["text"])
            items = tuple(_as_token(value) for value in answer.values)
            return items if answer.fields["many"] else items[0]

        ask.__name__ = ask.__qualname__ = name
        return ask

    def _send(self, message: Message) -> None:
        fields = {**message.fields, "turn": self.turn}
        try:
            frame = write(Message(message.kind, fields, message.values), self.most)
        except WireError:
            frame = write(Message("large", {"turn": self.turn}), self.most)
        self.connection.sendall(frame)

    def _receive(self) -> Message:
        return read(self._exactly, MOST_ARGUMENTS)

    def _exactly(self, count: int) -> bytearray:
        taken = bytearray(count)
        rest = memoryview(taken)
        while rest:
            got = self.incoming.readinto(rest)
            if not got:
                raise EOFError
            rest = rest[got:]
        return taken


def serve(connection: socket.socket, notebook: Notebook, most: int) -> None:
    """Answer the grader until it hangs up."""
    try:
        Worker(connection, notebook, most).serve()
    except (EOFError, OSError):
        return


def _as_item(value: Any) -> Item:
    if isinstance(value, Token):
        return Handle(value.number)
    return as_data(value)


def _as_token(value: Item) -> Any:
    return Token(value.number) if isinstance(value, Handle) else value
