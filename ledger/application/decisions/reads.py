"""Every read that is answered from the aggregates, and how."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.bank_credits import get_bank_answers
from ledger.application.decisions.bank_lines import get_bank_entry, get_imported_file
from ledger.application.decisions.books import get_months
from ledger.application.decisions.card_life import get_card
from ledger.application.decisions.card_stock import get_card_batch
from ledger.application.decisions.charging import get_charge
from ledger.application.decisions.consents import get_consents, offer_unsubscribe
from ledger.application.decisions.contacts import check_contacts
from ledger.application.decisions.coupons import get_coupon
from ledger.application.decisions.debtors import get_member_charges
from ledger.application.decisions.erasure import find_person
from ledger.application.decisions.mandates import get_mandate
from ledger.application.decisions.members import (
    explain_account,
    get_account,
    get_member,
    get_standing,
)
from ledger.application.decisions.overdue import get_write_off_proposals
from ledger.application.decisions.paying import quote_redemption
from ledger.application.decisions.pins import get_verification
from ledger.application.decisions.profiles import name_member, name_members
from ledger.application.decisions.programme import (
    check_rules,
    get_programme,
    get_rules,
    list_rules,
)
from ledger.application.decisions.request import Request
from ledger.application.decisions.returns import get_receipt
from ledger.application.decisions.runs import get_run, get_run_debits
from ledger.application.decisions.segments import get_segment
from ledger.application.decisions.writes import WRITES

NO_REQUEST = UUID(int=0)
"""The id of what is only rehearsed."""


def rehearse(batch: Batch, query: c.Rehearse[c.Answer]) -> c.Answer:
    """Decide a write without a trace. The ids of what it would make are not the ones it would get."""
    request = Request(NO_REQUEST, query.principal_id, query.late_allowed, rehearsed=True)
    return WRITES[type(query.command)].decide(batch.rehearsal(), request, query.command)


READS: dict[type, Callable[[Batch, Any], Any]] = {
    c.GetAccount: get_account,
    c.ExplainAccount: explain_account,
    c.GetReceipt: get_receipt,
    c.QuoteRedemption: quote_redemption,
    c.GetStanding: get_standing,
    c.GetCard: get_card,
    c.GetCardBatch: get_card_batch,
    c.GetCoupon: get_coupon,
    c.GetMember: get_member,
    c.GetSegment: get_segment,
    c.GetConsents: get_consents,
    c.CheckContacts: check_contacts,
    c.OfferUnsubscribe: offer_unsubscribe,
    c.FindPerson: find_person,
    c.NameMember: name_member,
    c.NameMembers: name_members,
    c.GetProgramme: get_programme,
    c.GetRules: get_rules,
    c.ListRules: list_rules,
    c.CheckRules: check_rules,
    c.GetImportedFile: get_imported_file,
    c.GetBankEntry: get_bank_entry,
    c.GetBankAnswers: get_bank_answers,
    c.GetWriteOffProposals: get_write_off_proposals,
    c.GetCharge: get_charge,
    c.GetMemberCharges: get_member_charges,
    c.GetMandate: get_mandate,
    c.GetRun: get_run,
    c.GetRunDebits: get_run_debits,
    c.GetMonths: get_months,
    c.Rehearse: rehearse,
    c.GetVerification: get_verification,
}
