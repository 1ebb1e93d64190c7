"""SQL of replaying."""
