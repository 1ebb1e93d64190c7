"""When something may happen to accounts by themselves: what a sweep looks at, and nothing else."""
