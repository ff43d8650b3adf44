"""Keeps results: the ledger, nbgrader's gradebook, and the graded copies of notebooks."""
