"""Writes points in the forms that learning platforms read."""
