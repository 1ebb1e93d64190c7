"""The calendar of debits takes half a second to load: that happens beside the loop that answers the tills."""

from __future__ import annotations

import asyncio

from ledger.domain import debit_days


async def load() -> None:
    """Load it, unless that is done."""
    if not debit_days.is_loaded():
        await asyncio.to_thread(debit_days.load)
