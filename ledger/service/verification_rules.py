"""The section of the rules about verifications, to the domain's and back."""

from __future__ import annotations

from ledger.domain.rules import USUAL_VERIFICATION, VerificationRules
from ledger.domain.rules.verification import ALL_WAYS
from ledger.service.fields import MoneyField
from ledger.service.verifying import WAYS
from ledger.v1 import rules_pb2 as pb


def decode_verification_rules(rules: pb.Rules, money: MoneyField) -> VerificationRules | None:
    """Return when a verification is needed; None where the rules do not say."""
    if not rules.HasField("verification"):
        return None
    section, usual, path = rules.verification, USUAL_VERIFICATION, "rules.verification"
    charges = (
        money.decode(section.charges_day_max, f"{path}.charges_day_max")
        if section.HasField("charges_day_max")
        else 0
    )
    return VerificationRules(
        points_unverified_max=section.points_unverified_max
        if section.HasField("points_unverified_max")
        else None,
        points_day_max=section.points_day_max,
        charges_day_max=charges,
        pin_digits=section.pin_digits if section.HasField("pin_digits") else usual.pin_digits,
        pin_tries=section.pin_tries if section.HasField("pin_tries") else usual.pin_tries,
        app_code_seconds=section.app_code_seconds
        if section.HasField("app_code_seconds")
        else usual.app_code_seconds,
        charge_ways=WAYS.decode_all(section.charge_ways, f"{path}.charge_ways") or ALL_WAYS,
    )


def encode_verification_rules(
    section: VerificationRules | None, money: MoneyField
) -> pb.VerificationRules | None:
    """Return when a verification is needed as the contract has it."""
    if section is None:
        return None
    return pb.VerificationRules(
        points_unverified_max=section.points_unverified_max,
        points_day_max=section.points_day_max,
        charges_day_max=money.encode(section.charges_day_max) if section.charges_day_max else None,
        pin_digits=section.pin_digits,
        pin_tries=section.pin_tries,
        app_code_seconds=section.app_code_seconds,
        charge_ways=[WAYS.encode(way) for way in section.charge_ways],
    )
