"""What follows when a bank sends a debit back, by the code it gives (ISO 20022, external code sets)."""

from __future__ import annotations

from enum import StrEnum


class ReturnAction(StrEnum):
    """What happens with a statement whose collection came back."""

    RETRY = "RETRY"
    """It is collected again with the next run, announced anew."""
    MEND = "MEND"
    """The data of the account must be mended first."""
    DECIDE = "DECIDE"
    """A person decides: nothing is collected of it before."""
    NEW_MANDATE = "NEW_MANDATE"
    """The mandate is suspended: the member must sign a new one."""
    DISPUTE = "DISPUTE"
    """The member took the money back: never collected again by itself."""
    STOP_ALL = "STOP_ALL"
    """The member died: nothing at all is collected any more."""
    NEVER = "NEVER"
    """The bank saw it twice: look for a run that was sent twice, and collect nothing."""
    RESUBMIT = "RESUBMIT"
    """Something technical: mended and sent again by a person."""
    UNKNOWN = "UNKNOWN"
    """A code that nobody here knows: kept as it is, a person decides."""


_CODES = {
    ReturnAction.RETRY: "AM04 MS03",
    ReturnAction.MEND: "AC01 AC04 AC13 RC01 BE05 MD02 RR01 RR02 RR03 RR04",
    ReturnAction.DECIDE: "AC06 AG01 MS02 SL01",
    ReturnAction.NEW_MANDATE: "MD01",
    ReturnAction.DISPUTE: "MD06",
    ReturnAction.STOP_ALL: "MD07",
    ReturnAction.NEVER: "AM05 DUPL",
    ReturnAction.RESUBMIT: "AG02 FF01 FF05 TM01 ED05 CNOR DNOR",
}

ACTIONS: dict[str, ReturnAction] = {
    code: action for action, codes in _CODES.items() for code in codes.split()
}
"""What follows a code; any other is UNKNOWN."""

ACCOUNT_CODES = frozenset({"AC01", "AC04", "AC13", "RC01"})
"""The account itself is the trouble: wrong, closed, or not to be debited so."""


def action_on(code: str, *, retries: int, retries_max: int) -> ReturnAction:
    """Return what follows a code, when the statement was collected again so many times already."""
    action = ACTIONS.get(code, ReturnAction.UNKNOWN)
    if action is ReturnAction.RETRY and retries >= retries_max:
        return ReturnAction.DECIDE
    return action
