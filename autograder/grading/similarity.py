"""Knows which submissions share code that the rest of the class does not: a list to look at, never a verdict.

Sources are parsed, never run; what is not Python is left out.
"""

import ast
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from .fingerprints import fingerprints
from .intake.source import parse

LEAST = 40
"""Fingerprints of its own that an answer needs to be compared: there is one way to write a short function."""
SHARE = 0.6
"""The share of its fingerprints from which two answers are listed."""
MOST_HOLDERS = 10
"""Submissions that may hold a fingerprint before it counts as common, such as what stands on a slide."""

Functions = Mapping[str, ast.AST]
Pair = tuple[str, str]


@dataclass(frozen=True)
class Overlap:
    """What two submissions have in common and hardly anybody else has."""

    students: Pair
    exercises: tuple[str, ...]
    shared: int
    """Fingerprints in these exercises that both hold."""
    share: float
    """How much that is of the one that has fewer, 0 to 1."""


@dataclass(frozen=True)
class Similar:
    """Submissions that overlap, each with some other of them."""

    students: tuple[str, ...]
    exercises: tuple[str, ...]
    lowest: float
    """The smallest share among the overlaps that hold the group together."""
    highest: float


def find_similar(
    answers: Mapping[str, Iterable[str]], given: Iterable[str], asked: Mapping[str, Collection[str]]
) -> tuple[Similar, ...]:
    """Find submissions that share unusual code, the most alike first.

    Args:
        answers: the sources of each student's cells.
        given: the sources of the release's cells, whose code proves nothing.
        asked: the names of the functions that belong to each exercise.
    """
    return _group(find_overlaps(answers, given, asked))


def find_overlaps(
    answers: Mapping[str, Iterable[str]], given: Iterable[str], asked: Mapping[str, Collection[str]]
) -> tuple[Overlap, ...]:
    """Find the pairs of submissions that share unusual code; for the arguments see `find_similar`."""
    names = frozenset(name for functions in asked.values() for name in functions)
    common = frozenset[str]().union(*(fingerprints(node, names) for node in _functions(given).values()))
    held = {
        student: {
            exercise: frozenset(_own(functions, wanted, names)) - common for exercise, wanted in asked.items()
        }
        for student, functions in ((student, _functions(sources)) for student, sources in answers.items())
    }
    pairs: dict[Pair, list[tuple[str, int, int]]] = defaultdict(list)
    for exercise in asked:
        for pair, shared, fewer in _compare({student: held[student][exercise] for student in sorted(held)}):
            pairs[pair].append((exercise, shared, fewer))
    overlaps = [
        Overlap(pair, tuple(exercises), sum(shared), sum(shared) / sum(fewer))
        for pair, found in pairs.items()
        for exercises, shared, fewer in [zip(*found, strict=True)]
    ]
    return tuple(sorted(overlaps, key=lambda overlap: (-overlap.shared, overlap.students)))


def _compare(held: Mapping[str, frozenset[str]]) -> Iterator[tuple[Pair, int, int]]:
    """Compare the answers to one exercise: pairs, what they share, and the size of the smaller."""
    holders: dict[str, list[str]] = defaultdict(list)
    for student, marks in held.items():
        for mark in marks:
            holders[mark].append(student)
    most = max(2, min(MOST_HOLDERS, len(held) // 4))
    unusual = [students for students in holders.values() if len(students) <= most]
    sizes = Counter(student for students in unusual for student in students)
    shared = Counter(pair for students in unusual for pair in combinations(students, 2))
    for pair, count in shared.items():
        fewer = min(sizes[student] for student in pair)
        if fewer >= LEAST and count >= SHARE * fewer:
            yield pair, count, fewer


def _own(functions: Functions, wanted: Iterable[str], names: Collection[str]) -> Iterator[str]:
    """Give the fingerprints of an answer: of its functions, and of the student's own that they lead to."""
    waiting = [name for name in wanted if name in functions]
    reached = set(waiting)
    while waiting:
        node = functions[waiting.pop()]
        yield from fingerprints(node, names)
        called = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
        further = (called & functions.keys()) - reached - set(names)
        reached |= further
        waiting += sorted(further)


def _functions(sources: Iterable[str]) -> Functions:
    """List the functions and classes that sources define at their top level; the last of a name counts."""
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    trees = (tree for source in sources if (tree := parse(source)))
    return {node.name: node for tree in trees for node in tree.body if isinstance(node, definitions)}


def _group(overlaps: Iterable[Overlap]) -> tuple[Similar, ...]:
    """Put overlaps together that have a student in common."""
    groups: list[list[Overlap]] = []
    for overlap in overlaps:
        touched = [
            group for group in groups if any(set(overlap.students) & set(each.students) for each in group)
        ]
        groups = [group for group in groups if group not in touched]
        groups.append([*(each for group in touched for each in group), overlap])
    groups.sort(key=lambda group: (-max(overlap.shared for overlap in group), group[0].students))
    return tuple(
        Similar(
            students=tuple(sorted({student for overlap in group for student in overlap.students})),
            exercises=tuple(dict.fromkeys(name for overlap in group for name in overlap.exercises)),
            lowest=min(overlap.share for overlap in group),
            highest=max(overlap.share for overlap in group),
        )
        for group in groups
    )
