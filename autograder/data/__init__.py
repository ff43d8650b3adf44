"""What the notebooks' networks learn from; NumPy only."""
