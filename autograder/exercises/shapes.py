"""Knows how shapes are written: `"N T D"`, `"D 4H"`, `"D+H 4H"`, `""` for a scalar."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from .errors import DeclarationError

_TERM = re.compile(r"(\d*)([A-Z]?)")


@dataclass(frozen=True, slots=True)
class Axis:
    """The length of one axis: a sum of multiples of sizes, such as `4H`, `D+H` or `3`."""

    terms: tuple[tuple[int, str], ...]
    """Pairs of factor and size symbol; the symbol is empty for a plain number."""

    def length(self, sizes: Mapping[str, int]) -> int:
        """Give the axis length for concrete sizes."""
        return sum([factor * (sizes[symbol] if symbol else 1) for factor, symbol in self.terms])


@dataclass(frozen=True, slots=True)
class Shape:
    """The axes of an array, in order."""

    text: str
    axes: tuple[Axis, ...]

    @property
    def symbols(self) -> frozenset[str]:
        """The size symbols that the shape mentions."""
        return frozenset(symbol for axis in self.axes for _, symbol in axis.terms if symbol)

    def resolve(self, sizes: Mapping[str, int]) -> tuple[int, ...]:
        """Give the shape as NumPy writes it, for concrete sizes."""
        return tuple([axis.length(sizes) for axis in self.axes])

    def __str__(self) -> str:
        """Write the shape as the field does: `(N, 4H)`."""
        words = self.text.split()
        return f"({words[0]},)" if len(words) == 1 else f"({', '.join(words)})"


@cache
def parse_shape(text: str) -> Shape:
    """Read a shape from its declaration.

    Raises:
        DeclarationError: the text is not a sequence of axes.
    """
    return Shape(text, tuple(Axis(tuple(_terms(word, text))) for word in text.split()))


def _terms(word: str, text: str) -> Iterator[tuple[int, str]]:
    for term in word.split("+"):
        match = _TERM.fullmatch(term)
        if not term or match is None:
            raise DeclarationError(f"shape {text!r}: {word!r} is not an axis; axes look like N, 4H, D+H or 3")
        factor, symbol = match.groups()
        yield int(factor or 1), symbol
