"""Rules of retention: the contract's to the domain's, and back."""

from __future__ import annotations

from ledger.domain.rules import RETENTION_DEFAULT, RetentionRules
from ledger.v1 import rules_pb2 as pb


def decode_retention(rules: pb.Rules) -> RetentionRules:
    """Return how long what is personal is kept."""
    if not rules.HasField("retention"):
        return RETENTION_DEFAULT
    section, usual = rules.retention, RETENTION_DEFAULT
    return RetentionRules(
        inactive_months=section.inactive_months,
        erase_inactive=section.erase_inactive,
        consent_proof_years=section.consent_proof_years
        if section.HasField("consent_proof_years")
        else usual.consent_proof_years,
        payment_years=section.payment_years
        if section.HasField("payment_years")
        else usual.payment_years,
        access_log_months=section.access_log_months
        if section.HasField("access_log_months")
        else usual.access_log_months,
    )


def encode_retention(section: RetentionRules) -> pb.RetentionRules | None:
    """Return how long what is personal is kept as the contract has it; None where the rules say nothing."""
    if section == RETENTION_DEFAULT:
        return None
    return pb.RetentionRules(
        inactive_months=section.inactive_months,
        erase_inactive=section.erase_inactive,
        consent_proof_years=section.consent_proof_years,
        payment_years=section.payment_years,
        access_log_months=section.access_log_months,
    )
