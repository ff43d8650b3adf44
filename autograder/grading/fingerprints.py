"""Knows by what a piece of Python is recognised after its names, comments and layout have changed.

A function is parsed, never run. Its syntax tree is written down as a line of tokens in which a variable is
known only by where it occurred last, and every stretch of LENGTH tokens is a fingerprint, as in Schleimer,
Wilkerson and Aiken, "Winnowing: local algorithms for document fingerprinting" (SIGMOD 2003). The answers of
a class are short enough that all stretches are kept and none has to be thinned out.
"""

import ast
import builtins
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

LENGTH = 16
"""Tokens: two or three short statements. What one statement can only say in one way is no fingerprint."""

_SKIPPED = (ast.expr_context, ast.Import, ast.ImportFrom, ast.Pass, ast.Global, ast.Nonlocal)
_COMMUTATIVE = (ast.Add, ast.Mult)
_BUILTIN = frozenset(dir(builtins))


@dataclass(frozen=True)
class Variable:
    """A token whose name counts for nothing, only where else it stands."""

    name: str


Token = str | Variable


def fingerprints(node: ast.AST, known: Collection[str] = ()) -> frozenset[str]:
    """Give the fingerprints of a function, or of any piece of a syntax tree.

    Args:
        node: what is read.
        known: names that everybody has to use, such as those of the functions asked for.

    Returns:
        One digest per stretch of tokens; none where there are fewer tokens than that, or where the tree is
        nested too deeply to be a person's work.
    """
    try:
        tokens = list(_write(node, frozenset(known) | _BUILTIN))
    except RecursionError:
        return frozenset()
    return frozenset(_digest(stretch) for stretch in _stretches(tokens))


def _stretches(tokens: Sequence[Token]) -> Iterator[list[str]]:
    """Cut every stretch, with each variable as the distance to its last occurrence within the stretch."""
    seen: dict[str, int] = {}
    distances = []
    for place, token in enumerate(tokens):
        name = token.name if isinstance(token, Variable) else None
        distances.append(0 if name is None else place - seen.get(name, -len(tokens)))
        if name is not None:
            seen[name] = place
    for start in range(len(tokens) - LENGTH + 1):
        yield [
            token if isinstance(token, str) else f"#{distance if distance <= offset else 0}"
            for offset, (token, distance) in enumerate(
                zip(tokens[start : start + LENGTH], distances[start : start + LENGTH], strict=True)
            )
        ]


def _digest(stretch: Iterable[str]) -> str:
    return blake2b("\n".join(stretch).encode("utf-8", "backslashreplace"), digest_size=8).hexdigest()


def _write(node: ast.AST, known: Collection[str]) -> Iterator[Token]:
    """Write a tree as tokens: what is spelled differently and means the same gives the same."""
    match node:
        case ast.Name(id=name):
            yield name if name in known else Variable(name)
        case ast.arg(arg=name):
            yield Variable(name)
        case ast.Constant(value=value):
            yield _spell(value)
        case ast.Attribute(value=value, attr=name):
            yield f".{name}"
            yield from _write(value, known)
        case ast.keyword(arg=name, value=value):
            yield f"{name}="
            yield from _write(value, known)
        case ast.Expr(value=ast.Constant()) | ast.Expr(value=ast.Call(func=ast.Name(id="print"))):
            pass  # a docstring, or something to look at
        case ast.BinOp(op=op) if isinstance(op, _COMMUTATIVE):
            yield type(op).__name__
            written = [list(_write(operand, known)) for operand in _operands(node, type(op))]
            for tokens in sorted(written, key=_without_names):
                yield from tokens
        case ast.AugAssign(target=target, op=op, value=value):
            sum_of_both = ast.BinOp(left=target, op=op, right=value)
            yield from _write(ast.Assign(targets=[target], value=sum_of_both), known)
        case ast.AnnAssign(target=target, value=value):
            if value:
                yield from _write(ast.Assign(targets=[target], value=value), known)
        case ast.Call(func=function, args=arguments, keywords=keywords):
            yield "Call"
            ordered = sorted(keywords, key=lambda keyword: keyword.arg or "")
            for part in (function, *arguments, *ordered):
                yield from _write(part, known)
        case ast.FunctionDef(args=arguments, body=body) | ast.AsyncFunctionDef(args=arguments, body=body):
            for part in (arguments, *body):
                yield from _write(part, known)
        case ast.arguments(posonlyargs=first, args=others, kwonlyargs=last):
            for argument in (*first, *others, *last):
                yield from _write(argument, known)
        case _ if not isinstance(node, _SKIPPED):
            yield "Tuple" if isinstance(node, ast.List) else type(node).__name__
            for child in ast.iter_child_nodes(node):
                yield from _write(child, known)


def _operands(node: ast.AST, op: type[ast.operator]) -> Iterator[ast.AST]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, op):
        yield from _operands(node.left, op)
        yield from _operands(node.right, op)
    else:
        yield node


def _without_names(tokens: Sequence[Token]) -> list[str]:
    return [token if isinstance(token, str) else "" for token in tokens]


def _spell(value: object) -> str:
    """Spell a constant: 1, 1.0 and 1e0 alike, and every text alike."""
    if isinstance(value, (str, bytes)):
        return "text"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53:
        return repr(float(value))
    return repr(value) if not isinstance(value, int) or isinstance(value, bool) else f"{value:x}"
