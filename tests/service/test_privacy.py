"""Access, erasure and retention, as callers see them."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import grpc
import jsonschema
import pytest
from google.rpc.error_details_pb2 import PreconditionFailure

from ledger.domain.ids import Namespace
from ledger.runtime.settings import vault_settings
from ledger.v1 import privacy_pb2 as pb
from ledger.v1 import profile_pb2
from ledger.v1.account_pb2 import AccountHolder
from ledger.v1.member_pb2 import EnrolMemberRequest, JoinPoolRequest, MergeMembersRequest
from ledger.v1.point_of_sale_pb2 import HoldPointsRequest, RedeemPointsRequest
from ledger.v1.programme_pb2 import AdvanceClockRequest
from ledger.v1.rules_pb2 import RetentionRules, SegmentRules
from ledger.vault.opening import open_keys
from ledger.vault.vault import Vault
from tests.support.process import ServiceProcess
from tests.support.till import RefusedError, Till, make_receipt, simulated_till, timestamp

SCHEMA = Path(__file__).parents[2] / "docs" / "reference" / "member-export.schema.json"
LONG_AGO = datetime(2018, 3, 1, 12, tzinfo=UTC)

Kind = pb.VaultFindingKind


@pytest.fixture(scope="module")
def till(service: ServiceProcess) -> Iterator[Till]:
    """A programme that the tests of this module share."""
    service.create_programme("privacy")
    till = Till(service, "privacy")
    segments = SegmentRules(window_months=12, occasional_purchases_max=9)
    till.publish_rules(segments=segments)
    till.await_projections()
    yield till
    till.retire()


@pytest.fixture(scope="module")
def past(service: ServiceProcess) -> Iterator[Till]:
    """A programme on a simulated clock that erases who is inactive for two years."""
    retention = RetentionRules(inactive_months=24, erase_inactive=True, consent_proof_years=0)
    with simulated_till(service, LONG_AGO, retention=retention) as till:
        till.await_projections()
        yield till


def enrolled(till: Till, **fields: Any) -> str:
    """A new member with a profile."""
    reference = f"member-{uuid4()}"
    profile = profile_pb2.Profile(given_name="Ann", email=f"{uuid4().hex}@example.org", **fields)
    request = EnrolMemberRequest(
        request_id=str(uuid4()), member_reference=reference, profile=profile
    )
    till.call("EnrolMember", request)
    return reference


def erase(reference: str, **fields: Any) -> pb.EraseMemberRequest:
    """A request to erase a member."""
    fields.setdefault("request_id", str(uuid4()))
    return pb.EraseMemberRequest(member_reference=reference, **fields)


def exported(till: Till, reference: str) -> dict[str, Any]:
    """The document of a member, which is what its schema says."""
    parts = till.stream("ExportMember", pb.ExportMemberRequest(member_reference=reference))
    found: dict[str, Any] = json.loads(b"".join(one.data for one in parts))
    jsonschema.validate(found, json.loads(SCHEMA.read_text()))
    return found


def profile_reason(till: Till, reference: str) -> str:
    """Why the profile of a member is not shown."""
    with pytest.raises(RefusedError) as caught:
        till.call("GetProfile", profile_pb2.GetProfileRequest(member_reference=reference))
    return caught.value.reason


def namespace_of(till: Till) -> UUID:
    """The programme's namespace."""
    with till.service.owner(till.programme) as owner:
        row = owner.execute(
            "SELECT namespace FROM ledger_control.programmes WHERE name = %s", [till.programme]
        ).fetchone()
    assert row is not None
    found: UUID = row[0]
    return found


def member_id(till: Till, reference: str) -> UUID:
    """The id of a member."""
    return Namespace(namespace_of(till)).member(reference)


def key_file(till: Till, reference: str) -> Path:
    """Where a member's keys are."""
    id_ = member_id(till, reference)
    keys = till.service.data_dir / "vault" / "keys" / str(namespace_of(till))
    return keys / id_.hex[-2:] / f"{id_}.keys"


def make_keys(till: Till, reference: str) -> Path:
    """Make keys for somebody, as it happens right before a first record is stored."""

    async def make() -> None:
        async with open_keys(vault_settings(till.service.data_dir)) as keys:
            vault = Vault(namespace_of(till), keys.store, keys.masters)
            await vault.ensure_keys(member_id(till, reference))

    asyncio.run(make())
    return key_file(till, reference)


def findings(answers: list[Any]) -> dict[str, list[str]]:
    """What was found, by kind: of whom."""
    found: dict[str, list[str]] = {}
    for one in (finding for answer in answers for finding in answer.findings):
        name = Kind.Name(one.kind).removeprefix("VAULT_FINDING_KIND_")
        found.setdefault(name, []).append(one.member_reference or one.member_id)
    return found


def reconciled(till: Till, **fields: Any) -> dict[str, list[str]]:
    """Reconcile, and return what was found."""
    return findings(till.stream("ReconcileVault", pb.ReconcileVaultRequest(**fields)))


def swept(till: Till, **fields: Any) -> dict[str, list[str]]:
    """Sweep, and return what was found."""
    return findings(till.stream("SweepVault", pb.SweepVaultRequest(**fields)))


def advance(till: Till, to: datetime) -> None:
    """Set the programme's simulated clock forward."""
    till.call("AdvanceClock", AdvanceClockRequest(request_id=str(uuid4()), to=timestamp(to)))


def test_an_erased_member_has_no_profile_and_gets_none(till: Till) -> None:
    """What was known is not shown any more, nothing is taken, and the same request again says the same."""
    reference = enrolled(till)
    request = erase(reference)
    answer = till.call("EraseMember", request)
    assert [one.member_reference for one in answer.members] == [reference]
    assert not answer.members[0].HasField("payment_key_until")
    assert till.call("EraseMember", request).replayed
    assert profile_reason(till, reference) == "MEMBER_ERASED"
    update = profile_pb2.UpdateProfileRequest(
        request_id=str(uuid4()),
        member_reference=reference,
        profile=profile_pb2.Profile(given_name="Ann"),
    )
    for name, again in (("UpdateProfile", update), ("EraseMember", erase(reference))):
        with pytest.raises(RefusedError) as caught:
            till.call(name, again)
        assert caught.value.reason == "MEMBER_ERASED"


def test_what_is_open_is_listed(till: Till) -> None:
    """A refusal has everything that is in the way, as metadata and as google.rpc.PreconditionFailure."""
    reference = enrolled(till)
    till.record(make_receipt(member_reference=reference, total=1000))
    hold = till.call(
        "HoldPoints",
        HoldPointsRequest(request_id=str(uuid4()), member_reference=reference, points=3),
    )
    with pytest.raises(RefusedError) as caught:
        till.call("EraseMember", erase(reference))
    refusal = caught.value
    assert (refusal.code, refusal.reason) == (
        grpc.StatusCode.FAILED_PRECONDITION,
        "ERASURE_BLOCKED",
    )
    assert refusal.metadata["obstacles"] == "OPEN_HOLDS"
    listed = PreconditionFailure()
    assert any(detail.Unpack(listed) for detail in refusal.details)
    assert [one.type for one in listed.violations] == ["OPEN_HOLDS"]
    assert hold.hold_id in listed.violations[0].description


def test_only_operators_erase_and_export(till: Till) -> None:
    """A till can neither erase a member nor read all that is held of one."""
    with pytest.raises(RefusedError) as caught:
        till.call("EraseMember", erase("somebody"), role="till")
    assert caught.value.reason == "ROLE_NOT_ALLOWED"


def test_nothing_is_erased_that_is_only_asked_for(till: Till) -> None:
    """With validate_only it is only said what would be erased: the key stays."""
    reference = enrolled(till)
    said = till.call("EraseMember", erase(reference, validate_only=True))
    assert [one.member_reference for one in said.members] == [reference]
    shown = till.call("GetProfile", profile_pb2.GetProfileRequest(member_reference=reference))
    assert shown.profile.given_name == "Ann"


def test_without_the_store_of_keys_the_outcome_is_unknown(till: Till) -> None:
    """If the key cannot be destroyed the caller repeats the request, and then it is."""
    reference, request_id = enrolled(till), str(uuid4())
    file = key_file(till, reference)
    kept = file.read_bytes()
    file.write_bytes(b"a disk with holes")
    with pytest.raises(RefusedError) as caught:
        till.call("EraseMember", erase(reference, request_id=request_id))
    assert (caught.value.code, caught.value.reason) == (
        grpc.StatusCode.UNAVAILABLE,
        "VAULT_UNAVAILABLE",
    )
    file.write_bytes(kept)
    assert till.call("EraseMember", erase(reference, request_id=request_id)).replayed
    assert kept[20:60] not in file.read_bytes()


def test_an_erasure_that_was_cut_off_is_finished(till: Till) -> None:
    """A key of an erased member that is still there is destroyed by reconciling, and by asking again."""
    reference = enrolled(till)
    file = key_file(till, reference)
    kept = file.read_bytes()
    till.call("EraseMember", erase(reference))
    file.write_bytes(kept)
    assert reconciled(till, validate_only=True) == {"KEY_LEFT": [reference]}
    assert reconciled(till) == {"KEY_LEFT": [reference]}
    assert reconciled(till) == {}
    file.write_bytes(kept)
    with pytest.raises(RefusedError):
        till.call("EraseMember", erase(reference))
    assert reconciled(till) == {}


def test_keys_of_nobody_are_listed_and_removed_only_if_asked(till: Till) -> None:
    """Keys without a member are left alone for a day, then listed, and removed where that is asked for."""
    file = make_keys(till, f"nobody-{uuid4()}")
    assert reconciled(till) == {}
    day_ago = (datetime.now(UTC) - timedelta(days=1, minutes=1)).timestamp()
    os.utime(file, (day_ago, day_ago))
    assert list(reconciled(till)) == ["ORPHAN"]
    assert file.exists()
    assert list(reconciled(till, remove_orphans=True)) == ["ORPHAN_REMOVED"]
    assert not file.exists()
    assert reconciled(till) == {}


def test_an_export_has_all_that_is_held(till: Till) -> None:
    """Purchases, redemptions, holds and who looked are in the document, those of merged members, too."""
    reference, other = enrolled(till), enrolled(till)
    card = till.new_card(other, total=500).card_number
    till.record(make_receipt(member_reference=reference, total=2000))
    request = MergeMembersRequest(
        request_id=str(uuid4()),
        from_member_reference=other,
        into_member_reference=reference,
        reason="DUPLICATE",
    )
    till.call("MergeMembers", request)
    spend = RedeemPointsRequest(request_id=str(uuid4()), card_number=card, points=4)
    till.call("RedeemPoints", spend)
    found = exported(till, other)
    assert found["member_reference"] == reference
    assert [one["member_reference"] for one in found["members"]] == [reference, other]
    assert len({one["known"]["email"] for one in found["profiles"]}) == 2
    assert sorted(one["total"] for one in found["receipts"]) == ["20.00", "5.00", "5.00", "5.00"]
    assert [one["points"] for one in found["redemptions"]] == [4]
    assert found["accounts"][0]["points_available"] == 31
    assert [one["segment"] for one in found["segments"]] == ["OCCASIONAL"]
    assert found["cards"] == [{"card_number": card, "status": "ACTIVE"}]
    assert found["accesses"][-1]["method"] == "ExportMember"


def test_an_export_is_about_nobody_else(till: Till) -> None:
    """Of a shared account a member gets what it did itself, and nothing of the others: nor they of it."""
    reference, other = enrolled(till), enrolled(till)
    mine = till.new_card(reference, total=500).card_number
    theirs = till.new_card(other, total=700).card_number
    join = JoinPoolRequest(
        request_id=str(uuid4()),
        member_reference=reference,
        pool=AccountHolder(member_reference=other),
    )
    till.call("JoinPool", join)
    till.record(make_receipt(card_number=mine, total=1100))
    till.record(make_receipt(card_number=theirs, total=1300))
    for card, points in ((mine, 2), (theirs, 3)):
        request = RedeemPointsRequest(request_id=str(uuid4()), card_number=card, points=points)
        till.call("RedeemPoints", request)
    joined, holder = exported(till, reference), exported(till, other)
    assert joined["accounts"][0]["shared"]
    assert "points_available" not in joined["accounts"][0]
    for found, card, total, points, somebody in (
        (joined, mine, "11.00", 2, other),
        (holder, theirs, "13.00", 3, reference),
    ):
        assert total in [one["total"] for one in found["receipts"]]
        assert len(found["receipts"]) == 4
        assert [one["points"] for one in found["redemptions"]] == [points]
        assert [one["card_number"] for one in found["cards"]] == [card]
        assert found["lots"] == []
        assert somebody not in json.dumps(found)


def test_a_long_export_comes_in_parts(till: Till) -> None:
    """A document of many receipts is streamed in parts of a bounded size."""
    reference = enrolled(till)
    for _ in range(25):
        till.record(make_receipt(member_reference=reference, lines=60))
    request = pb.ExportMemberRequest(member_reference=reference)
    parts = till.stream("ExportMember", request)
    assert len(parts) > 1
    assert max(len(one.data) for one in parts) < 2 * 64 * 1024
    assert len(exported(till, reference)["receipts"]) == 25


def test_who_was_inactive_for_long_is_erased(past: Till) -> None:
    """A sweep erases who was not heard of for as long as the rules say, but nobody with points, and says so."""
    quiet, rich = enrolled(past), enrolled(past)
    past.record(make_receipt(member_reference=rich, total=1000, occurred_at=LONG_AGO))
    assert swept(past) == {}
    advance(past, LONG_AGO + timedelta(days=400))
    lively = enrolled(past)
    advance(past, LONG_AGO + timedelta(days=740))
    expected = {"INACTIVE_ERASED": [quiet], "INACTIVE_KEPT": [rich]}
    assert swept(past, validate_only=True) == expected
    assert past.call("GetProfile", profile_pb2.GetProfileRequest(member_reference=quiet)).profile
    assert swept(past) == expected
    assert swept(past) == {"INACTIVE_KEPT": [rich]}
    assert profile_reason(past, quiet) == "MEMBER_ERASED"
    assert past.call("GetProfile", profile_pb2.GetProfileRequest(member_reference=lively)).profile


@pytest.fixture
def paying(service: ServiceProcess) -> Iterator[Till]:
    """A programme on a simulated clock that keeps payment data for three years."""
    retention = RetentionRules(payment_years=3)
    with simulated_till(service, LONG_AGO, retention=retention) as till:
        till.await_projections()
        yield till


def test_payment_data_goes_when_the_law_does_not_ask_for_it_any_more(paying: Till) -> None:
    """The key of payment data outlives the erasure until its day, and a sweep destroys it then."""
    reference = enrolled(paying)
    with paying.service.owner(paying.programme) as owner:
        owner.execute(
            "INSERT INTO vault_records (record_id, member_id, key_kind, kind, sealed)"
            " VALUES (%s, %s, 'payment', 'mandate', 'sealed')",
            [uuid4(), member_id(paying, reference)],
        )
        (erased,) = paying.call("EraseMember", erase(reference)).members
        until = erased.payment_key_until
        assert (until.year, until.month, until.day) == (2021, 12, 31)
        count = "SELECT count(*) FROM vault_records"
        assert owner.execute(count).fetchone() == (1,)
        assert reconciled(paying) == {}
        advance(paying, datetime(2021, 12, 31, 12, tzinfo=UTC))
        assert swept(paying) == {}
        advance(paying, datetime(2022, 1, 1, 12, tzinfo=UTC))
        assert swept(paying) == {"PAYMENT_KEY_DUE": [reference]}
        assert swept(paying) == {}
        assert owner.execute(count).fetchone() == (0,)


def test_who_looked_long_ago_is_forgotten(till: Till) -> None:
    """A sweep deletes reads and actions of the access log that are older than its retention, and no others."""
    now = datetime.now(UTC)
    with till.service.owner(till.programme) as owner:
        for days in (760, 740, 700, 1):
            owner.execute(
                "INSERT INTO access_log (access_id, accessed_at, principal_id, method)"
                " VALUES (%s, %s, 'somebody', %s)",
                [uuid4(), now - timedelta(days=days), f"{days} days ago"],
            )
        for days in (750, 2):
            owner.execute(
                "SELECT note_action(%s, %s, 'somebody', 'operator', NULL, %s, '{}', NULL, 'OK')",
                [uuid4(), now - timedelta(days=days), f"{days} days ago"],
            )
        before = till.stream("SweepVault", pb.SweepVaultRequest(validate_only=True))
        after = till.stream("SweepVault", pb.SweepVaultRequest())
        assert (before[-1].accesses_deleted, after[-1].accesses_deleted) == (3, 3)
        rows = owner.execute(
            "SELECT method FROM access_log WHERE principal_id = 'somebody'"
            " UNION ALL SELECT method FROM actions JOIN action_outcomes USING (action_id)"
            " WHERE principal_id = 'somebody'"
        )
        assert {row[0] for row in rows} == {"700 days ago", "1 days ago", "2 days ago"}
        counts = "SELECT (SELECT count(*) FROM actions), (SELECT count(*) FROM action_outcomes)"
        # Every action that is over has an outcome still, and no outcome has lost its action.
        assert len(set(owner.execute(counts).fetchone() or ())) == 1


def test_bank_files_go_with_payment_data(till: Till) -> None:
    """A sweep deletes bank files when the years of payment data are over, and no others."""
    with till.service.owner(till.programme) as owner:
        for years, digest in ((9, b"old"), (8, b"kept"), (0, b"new")):
            stored_at = datetime.now(UTC).replace(day=1) - timedelta(days=366 * years)
            owner.execute(
                "INSERT INTO bank_files (file_id, kind, stored_at, digest, size, pieces)"
                " VALUES (%s, 'answer', %s, %s, 1, 0)",
                [uuid4(), stored_at.replace(month=6, day=15), digest],
            )
        before = till.stream("SweepVault", pb.SweepVaultRequest(validate_only=True))
        after = till.stream("SweepVault", pb.SweepVaultRequest())
        assert (before[-1].bank_files_deleted, after[-1].bank_files_deleted) == (1, 1)
        rows = owner.execute("SELECT digest FROM bank_files")
        assert {bytes(row[0]) for row in rows} == {b"kept", b"new"}


def test_rules_of_retention_come_back_as_they_were_published(past: Till) -> None:
    """What was said of retention is told, and a period that is too short is refused."""
    with pytest.raises(RefusedError) as caught:
        past.publish_rules(
            retention=RetentionRules(inactive_months=3),
            effective_at=datetime(2040, 1, 1, tzinfo=UTC),
        )
    assert caught.value.metadata["field"] == "rules.retention.inactive_months"
