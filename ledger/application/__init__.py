"""Commands and queries: one function each, decided in batches and stored exactly once."""
