"""Rules of payment with the card: the contract's to the domain's, and back."""

from __future__ import annotations

from google.type.timeofday_pb2 import TimeOfDay

from ledger.domain import limits
from ledger.domain.debit_days import DebitDay
from ledger.domain.rules import SettlementRules
from ledger.domain.rules.settlement import BANK_CUT_OFF_DEFAULT
from ledger.service.choices import Choices
from ledger.service.fields import MoneyField
from ledger.service.rules_contact import time_of_day
from ledger.service.rules_ledger_accounts import decode_ledger_accounts, encode_ledger_accounts
from ledger.v1 import rules_pb2 as pb

DEBIT_DAYS = Choices(DebitDay, pb.DebitDay, "DEBIT_DAY", DebitDay.END)


def decode_settlement(rules: pb.Rules, money: MoneyField) -> SettlementRules | None:
    """Return the rules of payment with the card."""
    if not rules.HasField("settlement"):
        return None
    section, field = rules.settlement, "rules.settlement"
    retries = limits.COLLECTION_RETRIES_MAX_DEFAULT
    if section.HasField("retries_max"):
        retries = section.retries_max
    return SettlementRules(
        creditor_name=section.creditor_name,
        creditor_id=section.creditor_id,
        creditor_iban=section.creditor_iban,
        credit_limit=money.decode(section.credit_limit, f"{field}.credit_limit"),
        charge_max=money.decode(section.charge_max, f"{field}.charge_max")
        if section.HasField("charge_max")
        else 0,
        least_sum=money.decode(section.least_sum, f"{field}.least_sum")
        if section.HasField("least_sum")
        else 1,
        debit_day=DEBIT_DAYS.decode(section.debit_day, f"{field}.debit_day"),
        notice_days=section.notice_days or limits.NOTICE_DAYS_DEFAULT,
        deferral_days_max=section.deferral_days_max or limits.DEFERRAL_DAYS_MAX_DEFAULT,
        retries_max=retries,
        refund_days_max=section.refund_days_max or limits.REFUND_DAYS_MAX_DEFAULT,
        bank_cut_off=time_of_day(section.bank_cut_off, f"{field}.bank_cut_off")
        if section.HasField("bank_cut_off")
        else BANK_CUT_OFF_DEFAULT,
        file_business_days=section.file_business_days or limits.FILE_BUSINESS_DAYS_DEFAULT,
        remittance=section.remittance,
        return_fee_max=money.decode(section.return_fee_max, f"{field}.return_fee_max")
        if section.HasField("return_fee_max")
        else limits.RETURN_FEE_MINOR_MAX_DEFAULT,
        write_off_max_alone=money.decode(
            section.write_off_max_alone, f"{field}.write_off_max_alone"
        )
        if section.HasField("write_off_max_alone")
        else limits.WRITE_OFF_ALONE_MINOR_MAX_DEFAULT,
        accounts=decode_ledger_accounts(section),
        notice_language=section.notice_language,
    )


def encode_settlement(section: SettlementRules, money: MoneyField) -> pb.SettlementRules:
    """Return the rules of payment with the card as the contract has them."""
    return pb.SettlementRules(
        creditor_name=section.creditor_name,
        creditor_id=section.creditor_id,
        creditor_iban=section.creditor_iban,
        credit_limit=money.encode(section.credit_limit),
        charge_max=money.encode(section.charge_max) if section.charge_max else None,
        least_sum=money.encode(section.least_sum),
        debit_day=DEBIT_DAYS.encode(section.debit_day),
        notice_days=section.notice_days,
        deferral_days_max=section.deferral_days_max,
        retries_max=section.retries_max,
        refund_days_max=section.refund_days_max,
        bank_cut_off=TimeOfDay(
            hours=section.bank_cut_off.hour, minutes=section.bank_cut_off.minute
        ),
        file_business_days=section.file_business_days,
        remittance=section.remittance,
        return_fee_max=money.encode(section.return_fee_max),
        write_off_max_alone=money.encode(section.write_off_max_alone),
        accounts=encode_ledger_accounts(section.accounts),
        notice_language=section.notice_language,
    )
