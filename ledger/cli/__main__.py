"""Lets `python -m ledger.cli` do what `ledger` does."""

from ledger.cli import main

if __name__ == "__main__":
    main()
