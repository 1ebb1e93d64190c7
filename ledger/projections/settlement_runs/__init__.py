"""Settlement runs: a row a run, with its counts and sums."""
