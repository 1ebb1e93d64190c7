"""Numbers of the books of money: the contract's to the domain's, and back."""

from __future__ import annotations

import msgspec

from ledger.domain.rules import USUAL_ACCOUNTS, LedgerAccounts
from ledger.v1 import rules_pb2 as pb


def decode_ledger_accounts(section: pb.SettlementRules) -> LedgerAccounts:
    """Return the numbers, the usual ones where none is said."""
    said = {
        name: getattr(section.accounts, name)
        for name in LedgerAccounts.__struct_fields__
        if getattr(section.accounts, name)
    }
    found = LedgerAccounts(**said)
    # What says nothing new is the usual one itself, of which rules store nothing.
    return USUAL_ACCOUNTS if found == USUAL_ACCOUNTS else found


def encode_ledger_accounts(accounts: LedgerAccounts) -> pb.LedgerAccounts:
    """Return the numbers as the contract has them."""
    return pb.LedgerAccounts(**msgspec.structs.asdict(accounts))
