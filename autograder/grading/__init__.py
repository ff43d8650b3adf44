"""Floor 3: from submissions to results, gradebook, feedback and report."""
