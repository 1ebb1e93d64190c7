"""The one error of this package."""

from pathlib import Path

LOG_TAIL_LINES = 12
LOG_TAIL_BYTES_MAX = 16_384


class EmbeddedPostgresError(Exception):
    """The embedded PostgreSQL cannot do what was asked; the message says what to do about it."""


def with_log_tail(message: str, log: Path) -> EmbeddedPostgresError:
    """An error that shows what the server itself said last."""
    lines = last_lines(log)
    if not lines:
        return EmbeddedPostgresError(message)
    said = "\n".join(f"    {line}" for line in lines)
    return EmbeddedPostgresError(f"{message}\nThe last lines of {log}:\n{said}")


def last_lines(log: Path) -> list[str]:
    """The end of a log file; nothing if there is none."""
    try:
        with log.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - LOG_TAIL_BYTES_MAX))
            text = file.read().decode(errors="replace")
    except FileNotFoundError:
        return []
    return text.splitlines()[-LOG_TAIL_LINES:]
