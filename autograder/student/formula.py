"""Knows when two formulas are the same: they agree at random points. Nothing typed is ever run as Python.

A formula is read into Python's syntax tree, of which only numbers, names, calls of a few functions,
arithmetic and the transpose `.T` are evaluated here; all else is refused with a sentence.
"""

import ast
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..exercises import Array, DeclarationError, parse_shape
from .quiz_words import word

LONGEST = 300
"""Characters; keeps the syntax tree shallow."""
POINTS = 16
TOLERANCE = 1e-9

OPERATORS: Mapping[type[ast.AST], Callable[..., Any]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Pow: np.power,
    ast.MatMult: np.matmul,
    ast.USub: np.negative,
    ast.UAdd: np.positive,
}
FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "exp": np.exp,
    "log": np.log,
    "ln": np.log,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "sin": np.sin,
    "cos": np.cos,
    "tanh": np.tanh,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "relu": lambda x: np.maximum(x, 0),
    "maximum": np.maximum,
    "minimum": np.minimum,
    "max": np.maximum,
    "min": np.minimum,
    "dot": np.matmul,
    "matmul": np.matmul,
    "sum": np.sum,
    "mean": np.mean,
}
BINARY = ("maximum", "minimum", "max", "min", "dot", "matmul")
METHODS = ("sum", "mean", "dot")
"""Functions that may also be written behind a dot: `x.sum()`."""
SIGNS = {
    **dict.fromkeys("·⋅×∗⊙∘", "*"),
    **dict.fromkeys("−–", "-"),
    **{"^": "**", "²": "**2", "³": "**3", "÷": "/", "ᵀ": ".T"},
    **dict(zip("асеорхАВСЕНКМОРТХ", "aceopxABCEHKMOPTX", strict=True)),
    **{
        "σ": " sigmoid ",
        "λ": " lam ",
        "μ": " mu ",
        "α": " alpha ",
        "β": " beta ",
        "γ": " gamma ",
        "η": " eta ",
    },
}
TYPED = str.maketrans(SIGNS)
"""What students type for it; the Cyrillic letters look like the Latin ones."""


class FormulaError(Exception):
    """What was typed cannot be read; there is a sentence for whoever typed it."""

    def __init__(self, key: str, *found: object) -> None:
        self._key, self._found = key, found
        super().__init__(self.say("en"))

    def say(self, language: str) -> str:
        """Give the sentence in a language."""
        return word(self._key, language).format(*self._found)


def parse_formula(text: str) -> ast.expr:
    """Read a formula; a left-hand side such as `v =` and prefixes such as `np.` are dropped.

    What is typed in other signs is understood: `x²`, `x^2`, `·`, `xᵀ`, `σ(x)`, `λ` and `lambda` for `lam`.

    Raises:
        FormulaError: it is not a formula.
    """
    if len(text) > LONGEST:
        raise FormulaError("too_long", LONGEST)
    plain = re.sub(r"\b(?:np|numpy|math)\.", "", _spell(text))
    bare = re.sub(r"^\s*\w+\s*=(?!=)", "", plain).strip()
    if not bare:
        raise FormulaError("no_formula")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Python thinks of the spelling is no matter here
            return ast.parse(bare, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise FormulaError("unreadable", text) from None


def evaluate(tree: ast.expr, values: Mapping[str, Array]) -> Array:
    """Compute a formula for given values of its variables.

    Raises:
        FormulaError: it holds something that is not arithmetic, an unknown name, or shapes that do not fit.
    """
    with np.errstate(all="ignore"):
        try:
            return np.asarray(_evaluate(tree, values), dtype=np.float64)
        except (ValueError, TypeError):
            raise FormulaError("shapes") from None
        except (OverflowError, RecursionError):
            raise FormulaError("too_large") from None


@dataclass(frozen=True, eq=False)
class Disagreement:
    """A point at which two formulas differ."""

    values: Mapping[str, Array]
    yours: Array
    right: Array


def find_disagreement(yours: str, right: str, variables: Mapping[str, str]) -> Disagreement | None:
    """Look for a point at which a typed formula differs from the right one; None where they are the same.

    Points at which the right formula is not finite do not count.

    Args:
        yours: what was typed.
        right: the right formula.
        variables: shape of each variable, such as `{"x": "N D"}`; an empty shape is a plain number.

    Raises:
        FormulaError: the typed formula cannot be evaluated.
        DeclarationError: the right formula is finite at too few points.
    """
    mine, theirs = parse_formula(yours), parse_formula(right)
    compared, shapes = 0, {_spell(name).strip(): shape for name, shape in variables.items()}
    for point in range(POINTS):
        values = draw_point(shapes, point)
        expected, found = evaluate(theirs, values), evaluate(mine, values)
        if not np.isfinite(expected).all():
            continue
        compared += 1
        if found.shape != expected.shape or not _close(found, expected):
            return Disagreement(values, found, expected)
    if compared < POINTS // 4:
        raise DeclarationError(f"formula {right!r} is finite at only {compared} of {POINTS} random points")
    return None


def draw_point(variables: Mapping[str, str], point: int) -> dict[str, Array]:
    """Draw a value for each variable: all positive at even points, of either sign at odd ones."""
    random = np.random.default_rng(point)
    symbols = sorted(set().union(*(parse_shape(shape).symbols for shape in variables.values())))
    sizes = {symbol: place for place, symbol in enumerate(symbols, start=2)}
    values = {}
    for name, shape in variables.items():
        resolved = parse_shape(shape).resolve(sizes)
        signs = random.choice((-1.0, 1.0), resolved) if point % 2 else 1.0
        values[name] = np.asarray(random.uniform(0.2, 1.8, resolved) * signs)
    return values


def _close(found: Array, expected: Array) -> bool:
    scale = float(np.max(np.abs(expected), initial=0.0)) or 1.0
    with np.errstate(all="ignore"):
        return bool(np.all(np.abs(found - expected) <= TOLERANCE * scale))


def _evaluate(node: ast.expr, values: Mapping[str, Array]) -> Any:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return np.float64(number)
        case ast.Name(id=name):
            if name not in values:
                raise FormulaError("no_variable", name, ", ".join(values))
            return values[name]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            return OPERATORS[type(op)](_evaluate(left, values), _evaluate(right, values))
        case ast.UnaryOp(op=op, operand=operand) if type(op) in OPERATORS:
            return OPERATORS[type(op)](_evaluate(operand, values))
        case ast.Attribute(value=inner, attr="T"):
            return np.transpose(_evaluate(inner, values))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
            return _call(name, arguments, values)
        case ast.Call(func=ast.Attribute(value=inner, attr=name), args=arguments, keywords=[]) if (
            name in METHODS
        ):
            return _call(name, [inner, *arguments], values)
    raise _refusal(node)


def _spell(text: str) -> str:
    return re.sub(r"\blambda\b", "lam", text.translate(TYPED))


def _call(name: str, arguments: list[ast.expr], values: Mapping[str, Array]) -> Any:
    wanted = 2 if name in BINARY else 1
    if len(arguments) != wanted:
        raise FormulaError("two_arguments" if name in BINARY else "one_argument", name)
    return FUNCTIONS[name](*(_evaluate(argument, values) for argument in arguments))


def _refusal(node: ast.expr) -> FormulaError:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Constant | ast.BinOp):
        return FormulaError("factors")
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return FormulaError("no_function", node.func.id, ", ".join(FUNCTIONS))
    return FormulaError("only", ", ".join(FUNCTIONS))
