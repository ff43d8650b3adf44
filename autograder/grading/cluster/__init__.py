"""Submissions judged by other machines."""
