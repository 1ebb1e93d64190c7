"""How long random tests go on: a few seconds in `make test`, ten minutes in `make soak`."""

import os

FACTOR = int(os.environ.get("LEDGER_SOAK_FACTOR", "1"))


def soaked(examples: int) -> int:
    """Return how many examples a test tries."""
    return examples * FACTOR
