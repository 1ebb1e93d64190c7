"""The event store: append, read and follow one programme's events in PostgreSQL."""
