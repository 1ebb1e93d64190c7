"""Names and accounts of those who are debited, many at once. That they are read is written down."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from ledger.banking.accounts import RECORD_KIND, DebtorAccount, decode_account
from ledger.service.serving import Caller
from ledger.vault.records import StoredRecord, records_by_ids
from ledger.vault.vault import MemberKeys, unseal_record


class AccountReader(NamedTuple):
    """Reads accounts for one purpose, which is one entry in the log of accesses: of all members."""

    caller: Caller
    method: str
    access_id: UUID

    async def read(self, record_ids: Iterable[UUID]) -> dict[UUID, DebtorAccount]:
        """Return the accounts of some records; those whose key is destroyed are left out."""
        programme = self.caller.programme
        reader = self.caller.reader(self.method)
        async with programme.pool.connection() as connection:
            records = await records_by_ids(connection, reader, list(record_ids), self.access_id)
        keys = await programme.vault.keys_of({one.member_id for one in records})
        found = ((one.record_id, _open(one, keys.get(one.member_id))) for one in records)
        return {record_id: account for record_id, account in found if account is not None}


def _open(record: StoredRecord, keys: MemberKeys | None) -> DebtorAccount | None:
    if record.kind != RECORD_KIND or keys is None or keys.payment is None:
        return None
    return decode_account(
        unseal_record(keys.payment, record.member_id, record.record_id, record.kind, record.sealed)
    )
