"""SQL of the event store."""
