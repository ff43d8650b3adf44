"""Writes the pages that people read: feedback for a student, a report for the class."""
