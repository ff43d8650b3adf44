"""Knows how a student's cells are run: as a notebook would, but without a shell, a kernel or a screen."""

import ast
import os
import random
import sys
import types
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any, TextIO

import numpy as np

from ..exercises import describe

SHELLS = "bash cmd perl pip pypy python python2 python3 ruby script sh sx system ! conda mamba micromamba uv"
_start_python, _seed_numpy = random.setstate, np.random.seed
_START = random.Random(0).getstate()


class Notebook:
    """A namespace in which cells run one after the other."""

    def __init__(self) -> None:
        """Make an IPython shell that reads and writes nothing outside this process."""
        from IPython.core.interactiveshell import InteractiveShell
        from traitlets.config import Config

        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.colors = "nocolor"
        self.shell: Any = InteractiveShell.instance(config=config)
        self.shell.showtraceback = self.shell.showsyntaxerror = lambda *_, **__: None
        self.shell.transform_cell = _spare_python(self.shell.transform_cell)
        _disarm(self.shell)
        _silence_autograder()
        self.namespace: dict[str, Any] = self.shell.user_ns
        self._void: TextIO | None = None

    def stretch(self) -> None:
        """Do once, without a trace, what a process that was just forked is slow at for the first time."""
        with self.calm():
            self.shell.run_cell("def f(): pass\nf()\n", silent=True, store_history=False)
            self.namespace.pop("f")
            self.call(np.tanh, [np.ones(3)])

    def run(self, source: str) -> str:
        """Run a cell and give its error in one line; empty where there was none."""
        try:
            with self.calm():
                result = self.shell.run_cell(source, store_history=True)
            error = result.error_before_exec or result.error_in_exec
        except Exception as failure:  # IPython itself gives up, on text that is no text or on a cell's doing
            error = failure
        return str(describe(error)) if error else ""

    def call(self, function: Callable[..., Any], arguments: list[Any]) -> Any:
        """Call a function as a cell would, while it is calm; the global random generators are seeded anew."""
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            _start_python(_START)
            _seed_numpy(0)
            return function(*arguments)

    @contextmanager
    def calm(self) -> Iterator[None]:
        """Throw away what is printed, have IPython's names at hand, and let no warning become an error."""
        if self._void is None or not _is_open(self._void):
            self._void = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - open as long as it runs
        with redirect_stdout(self._void), redirect_stderr(self._void), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with self.shell.builtin_trap:
                yield

    def let_go(self) -> None:
        """Close what a process that is forked from this one would share with it."""
        if self._void:
            self._void.close()

    def functions(self) -> list[str]:
        """List the names of everything in the namespace that can be called, but for IPython's own."""
        hidden = self.shell.user_ns_hidden
        return [
            name
            for name, value in list(self.namespace.items())
            if isinstance(name, str) and name[:1] != "_" and name not in hidden and callable(value)
        ]


def _is_open(stream: TextIO) -> bool:
    """Tell whether a stream can still be written to, whatever was done to it."""
    try:
        return not stream.closed
    except ValueError:  # its buffer was taken away
        return False


def _spare_python(transform: Callable[[str], str]) -> Callable[[str], str]:
    """Leave a cell that is Python as it is; to look through it for magics takes longer than to run it.

    A single line goes to IPython all the same, where a name alone may be a magic, and so does a prompt.
    """

    def transform_cell(source: str) -> str:
        if "\n" not in source.strip() or "In [" in source:
            return transform(source)
        try:
            ast.parse(source)
        except Exception:  # text may break the parser in many ways
            return transform(source)
        return source if source.endswith("\n") else f"{source}\n"

    return transform_cell


def _disarm(shell: Any) -> None:
    """Let shell escapes, installing magics and unknown magics print a line and do nothing."""
    from IPython.core.error import UsageError

    def refuse(*_: Any, **__: Any) -> None:
        print("not run: the grader has no shell and installs nothing")

    def refuse_output(*_: Any, **__: Any) -> list[str]:
        refuse()
        return []

    def ignore(*_: Any, **__: Any) -> None:
        """Keep plots off the screen and the process alive, whatever the notebook asks for."""

    def tolerant(run: Callable[..., Any]) -> Callable[..., Any]:
        def run_magic(*arguments: Any, **keywords: Any) -> Any:
            try:
                return run(*arguments, **keywords)
            except UsageError as error:
                print(f"UsageError: {error}")

        return run_magic

    shell.ask_exit = ignore
    shell.system = shell.system_raw = shell.system_piped = refuse
    shell.getoutput = refuse_output
    for name in SHELLS.split():
        shell.register_magic_function(refuse, "line_cell", name)
    shell.register_magic_function(ignore, "line", "matplotlib")
    shell.run_line_magic = tolerant(shell.run_line_magic)
    shell.run_cell_magic = tolerant(shell.run_cell_magic)


def _silence_autograder() -> None:
    """Let what a notebook imports from here do nothing when it is called: the grader asks elsewhere."""

    def check(*_: Any, **__: Any) -> None:
        """Stand where the notebook's own check stands."""

    student: Any = types.ModuleType("autograder.student")
    sys.modules[student.__name__] = student
    package: Any = sys.modules["autograder"]
    package.student = student
    for name in ("answer", "check", "own", "progress", "quiz"):
        setattr(student, name, check)
        setattr(package, name, check)
