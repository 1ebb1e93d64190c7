"""Why a command has no outcome that its caller can rely on."""

from __future__ import annotations


class OutcomeUnknownError(Exception):
    """Whether it happened is not known: repeat it with the same request id."""


class CommitUnconfirmed(OutcomeUnknownError):
    """The database did not confirm in time, or the connection was lost."""


class ServiceDraining(OutcomeUnknownError):
    """The process is shutting down, or its writer was restarted."""


class InternalFault(OutcomeUnknownError):
    """A fault of this service; the log has it under the incident's number."""

    def __init__(self, incident: str) -> None:
        """Keep the number under which the log has it."""
        super().__init__(f"internal fault {incident}")
        self.incident = incident


class QueueFull(Exception):
    """Too many commands wait; this one was not queued."""
