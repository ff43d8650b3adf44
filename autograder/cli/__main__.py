"""Knows how `python -m autograder.cli` starts."""

from . import main

main()
