"""Reads what was handed in: which file, which cells, and what has to be mended first."""
