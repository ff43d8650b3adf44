"""Knows how a course's `solutions` are imported: without demonstrations, and apart from other courses'."""

import ast
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module, invalidate_caches
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, spec_from_file_location
from pathlib import Path
from threading import RLock
from types import CodeType, ModuleType
from typing import Any

from .percent import blank, cut, place, read_source

PACKAGE = "solutions"
DRAWING = "matplotlib.pyplot"
_LOCK = RLock()


class PercentLoader(Loader):
    """Runs a file of `solutions`, with the cells blanked that an import does not run."""

    def __init__(self, path: Path) -> None:
        """Remember the file."""
        self.path = path

    def exec_module(self, module: ModuleType) -> None:
        """Run the file; no bytecode is kept, since it would outlive a change of tags."""
        text = read_source(self.path)
        tree = ast.parse(blank(text, cut(text, place(self.path))), str(self.path))
        _put_off_drawing(tree, module.__dict__)
        exec(compile(tree, str(self.path), "exec"), module.__dict__)


def _put_off_drawing(tree: ast.Module, namespace: dict[str, Any]) -> None:
    """Let what draws be imported and set up when it is first asked for; it takes longer than all the rest."""
    for node in [node for node in tree.body if isinstance(node, ast.Import)]:
        name = node.names[0].asname
        if name and [alias.name for alias in node.names] == [DRAWING]:
            set_up = [each for each in tree.body if _begins_with(each, f"{name}.")]
            tree.body = [each for each in tree.body if each not in (node, *set_up)]
            code = compile(ast.Module([node, *set_up], []), "drawing", "exec")
            namespace[name] = _stand_in(name, code, namespace)


def _begins_with(node: ast.stmt, text: str) -> bool:
    return isinstance(node, ast.Expr | ast.Assign) and ast.unparse(node).startswith(text)


def _stand_in(name: str, code: CodeType, namespace: dict[str, Any]) -> ModuleType:
    """Stand for a module until something of it is asked for; then code puts it in its place."""

    def look_up(attribute: str) -> Any:
        if namespace[name] is module:
            exec(code, namespace)
        return getattr(namespace[name], attribute)

    module = ModuleType(name)
    module.__dict__["__getattr__"] = look_up
    return module


class PercentFinder:
    """Finds every module below `solutions`."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find a file below the package's own folder, if it is ours to find."""
        package, _, stem = fullname.rpartition(".")
        if path is None or package.partition(".")[0] != PACKAGE:
            return None
        files = (Path(folder) / f"{stem}.py" for folder in path)
        found = next((file for file in files if file.is_file()), None)
        return spec_from_file_location(fullname, found, loader=PercentLoader(found)) if found else None


_FINDER = PercentFinder()


def install_loader() -> None:
    """Make imports below `solutions` skip demonstrations, checks and quizzes; once is enough."""
    if _FINDER not in sys.meta_path:
        sys.meta_path.insert(0, _FINDER)


def import_from(root: Path, *names: str) -> tuple[ModuleType, ...]:
    """Import modules of a course's `solutions` folder, such as `lstm` or `misconceptions.lstm`.

    Where `solutions` in this process is that folder, the modules are imported as usual. Otherwise they are
    run afresh, and neither they nor what they import from `solutions` stays in `sys.modules`.
    """
    install_loader()
    with _LOCK, _solutions_of(root):
        return tuple(import_module(f"{PACKAGE}.{name}") for name in names)


def forget_solutions() -> None:
    """Let the next import read the files of `solutions` anew, in a process that outlives changes of them."""
    with _LOCK:
        for name in [name for name in sys.modules if _is_below(name)]:
            del sys.modules[name]


@contextmanager
def _solutions_of(root: Path) -> Iterator[None]:
    folder = root / PACKAGE
    if _is_running(folder):
        yield
        return
    ours = {name: module for name, module in sys.modules.items() if _is_below(name)}
    for name in ours:
        del sys.modules[name]
    package = ModuleType(PACKAGE)
    package.__path__ = [str(folder)]
    sys.modules[PACKAGE] = package
    invalidate_caches()
    try:
        yield
    finally:
        for name in [name for name in sys.modules if _is_below(name)]:
            del sys.modules[name]
        sys.modules.update(ours)


def _is_below(name: str) -> bool:
    return name.partition(".")[0] == PACKAGE


def _is_running(folder: Path) -> bool:
    """Ask whether `import solutions` in this process means the folder."""
    module = sys.modules.get(PACKAGE)
    if module is not None:
        found = list(module.__path__)
    else:
        spec = find_spec(PACKAGE)
        found = list(spec.submodule_search_locations or ()) if spec else []
    return [Path(place).resolve() for place in found] == [folder.resolve()]
