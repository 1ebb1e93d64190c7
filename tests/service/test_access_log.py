"""Who looked, and who did what: every action of a person is in the access log, with what came of it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, NamedTuple
from uuid import uuid4

import grpc
import pytest
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from ledger import v1
from ledger.service.noted_subjects import NAMES, NOT_A_NAME, subject_of
from ledger.service.noting import is_action
from ledger.v1 import access_pb2 as pb
from ledger.v1 import admin_pb2, member_pb2, privacy_pb2, profile_pb2
from ledger.v1.options_pb2 import ROLE_ADMIN, ROLE_AUDITOR, ROLE_OPERATOR, Role
from tests.cli.program import Finished, ledger
from tests.faults.sabotage import await_true
from tests.support.process import ServiceProcess
from tests.support.refusals import nothing_moves
from tests.support.till import RefusedError, Till, make_receipt

SECRETS = ("Zaphodine", "Beeblebroxel", "zaphodine.b", "4711815")


@pytest.fixture(scope="module")
def till(service: ServiceProcess) -> Iterator[Till]:
    """A programme that the tests of this module share; each has a person of its own."""
    service.create_programme("access_log")
    till = Till(service, "access_log")
    till.publish_rules()
    yield till
    till.retire()


class Person(NamedTuple):
    """Somebody with a key, whose lines can be told from others'."""

    till: Till
    name: str
    key: str
    key_id: str

    def lines(self, **wanted: Any) -> list[pb.AccessLogLine]:
        """What the log says of the person."""
        return log_of(self.till, principal_id=self.name, **wanted)

    def said(self) -> list[tuple[str, str]]:
        """Methods and outcomes of the person's actions."""
        lines = self.lines(kind=pb.ACCESS_KIND_ACTION)
        return [(line.method, line.outcome) for line in lines]

    def call(self, name: str, request: Message) -> Any:
        """Call a method as this person."""
        return self.till.call(name, request, key=self.key)


def person(till: Till, role: Role = ROLE_OPERATOR) -> Person:
    """Somebody new."""
    name = f"person-{uuid4()}"
    made = till.call("CreateKey", admin_pb2.CreateKeyRequest(role=role, principal_id=name))
    return Person(till, name, made.secret, made.key.key_id)


def log_of(till: Till, **wanted: Any) -> list[pb.AccessLogLine]:
    """The lines of the log, page by page."""
    request = pb.ListAccessLogRequest(**{"page_size": 1000, **wanted})
    found: list[pb.AccessLogLine] = []
    while True:
        page = till.call("ListAccessLog", request)
        found += page.lines
        request.page_token = page.next_page_token
        if not page.next_page_token:
            return found


def enrol(till: Till, **profile: Any) -> str:
    """A new member."""
    reference = f"member-{uuid4()}"
    request = member_pb2.EnrolMemberRequest(
        request_id=str(uuid4()), member_reference=reference, profile=profile_pb2.Profile(**profile)
    )
    till.call("EnrolMember", request)
    return reference


def adjustment(reference: str, points: int = 5) -> member_pb2.AdjustPointsRequest:
    """Points for a member."""
    return member_pb2.AdjustPointsRequest(
        request_id=str(uuid4()),
        member_reference=reference,
        points=points,
        reason_code="GOODWILL",
        note="said to be Zaphodine's",
    )


def test_an_action_is_noted_with_who_what_and_what_came_of_it(till: Till) -> None:
    """Principal, role, key, method, subject, request and outcome of what an operator did are in the log."""
    one, reference = person(till), enrol(till)
    request = adjustment(reference)
    one.call("AdjustPoints", request)
    (line,) = one.lines()
    assert line.kind == pb.ACCESS_KIND_ACTION
    assert (line.role, line.key_id, line.method) == ("operator", one.key_id, "AdjustPoints")
    assert dict(line.subject) == {"member_reference": reference, "reason_code": "GOODWILL"}
    assert (line.request_id, line.outcome) == (request.request_id, "OK")
    assert line.create_time.ToDatetime() <= line.end_time.ToDatetime()


def test_a_refusal_is_noted(till: Till) -> None:
    """An action that was refused is in the log with the reason, and nothing moved."""
    one = person(till)
    request = member_pb2.ApproveAdjustmentRequest(
        request_id=str(uuid4()), adjustment_id=str(uuid4())
    )
    with nothing_moves(till), pytest.raises(RefusedError) as refused:
        one.call("ApproveAdjustment", request)
    assert one.said() == [("ApproveAdjustment", refused.value.reason)]


def test_who_tries_what_the_role_may_not_is_noted(till: Till) -> None:
    """An auditor, and a till, that try to give points are in the log, though they were turned away at the door."""
    auditor, request = person(till, ROLE_AUDITOR), adjustment("somebody")
    with pytest.raises(RefusedError):
        auditor.call("AdjustPoints", request)
    assert auditor.said() == [("AdjustPoints", "ROLE_NOT_ALLOWED")]
    with pytest.raises(RefusedError):
        till.call("AdjustPoints", request, role="till")
    tills = [line for line in log_of(till) if line.role == "till"]
    assert [(line.method, line.outcome) for line in tills] == [("AdjustPoints", "ROLE_NOT_ALLOWED")]


def test_a_key_from_its_creation_to_its_end(till: Till) -> None:
    """Who made a key, for whom and in what role, who ended it, and who tried it after that, is in the log."""
    admin, one = person(till, ROLE_ADMIN), person(till)
    wanted = admin_pb2.CreateKeyRequest(role=ROLE_ADMIN, principal_id="newcomer")
    key = admin.call("CreateKey", wanted).key
    admin.call("RevokeKey", admin_pb2.RevokeKeyRequest(key_id=key.key_id))
    admin.call("RevokeKey", admin_pb2.RevokeKeyRequest(key_id=one.key_id))
    with pytest.raises(RefusedError):
        one.call("AdjustPoints", adjustment("somebody"))
    assert [(line.method, dict(line.subject)) for line in admin.lines()] == [
        ("CreateKey", {"principal_id": "newcomer", "role": "ROLE_ADMIN"}),
        ("RevokeKey", {"key_id": key.key_id}),
        ("RevokeKey", {"key_id": one.key_id}),
    ]
    assert one.said() == [("AdjustPoints", "KEY_EXPIRED")]


def test_what_tills_do_is_no_action_and_what_they_read_is(till: Till) -> None:
    """A till's receipts are in the events alone; that it read somebody's name is in the log."""
    reference = enrol(till, given_name="Ann")
    before = len(log_of(till, kind=pb.ACCESS_KIND_ACTION))
    till.record(make_receipt())
    asked = profile_pb2.GetProfileRequest(member_reference=reference)
    till.call("GetProfile", asked, role="till")
    # The first listing itself, and nothing else.
    assert len(log_of(till, kind=pb.ACCESS_KIND_ACTION)) == before + 1
    (read,) = [one for one in log_of(till) if one.member_reference == reference]
    assert (read.kind, read.role, read.method) == (pb.ACCESS_KIND_READ, "till", "GetProfile")


def test_what_was_only_tried_shows_as_such(till: Till) -> None:
    """A dry run of an erasure says so: nobody takes it for an erasure."""
    one, reference = person(till), enrol(till)
    request = privacy_pb2.EraseMemberRequest(member_reference=reference, validate_only=True)
    one.call("EraseMember", request)
    (line,) = one.lines()
    assert dict(line.subject) == {"member_reference": reference, "validate_only": "true"}
    assert line.outcome == "OK"


def test_a_stream_is_noted_when_it_begins_and_when_it_ends(till: Till) -> None:
    """Whoever streams the history is in the log, also who left in the middle."""
    one = person(till, ROLE_AUDITOR)
    list(till.events(key=one.key))
    following = till.events(follow=True, key=one.key)
    next(following)
    assert one.said() == [("StreamEvents", "OK"), ("StreamEvents", "")]
    following.cancel()
    await_true(lambda: one.said()[1] == ("StreamEvents", "CANCELLED"), "the end was noted")
    assert [dict(line.subject) for line in one.lines()] == [{}, {"follow": "true"}]


def test_reading_the_log_is_noted_and_pages_come_to_an_end(till: Till) -> None:
    """Each page is a line itself, and the pages go as far as the log went when the first was asked for."""
    one = person(till, ROLE_AUDITOR)
    everything = log_of(till)
    request, found = pb.ListAccessLogRequest(page_size=1), 0
    while found == 0 or request.page_token:
        page = one.call("ListAccessLog", request)
        request.page_token, found = page.next_page_token, found + len(page.lines)
    assert found >= len(everything)
    assert one.said() == [("ListAccessLog", "OK")] * found
    one.call("ListAccesses", profile_pb2.ListAccessesRequest())
    assert one.said()[-1] == ("ListAccesses", "OK")


def test_lines_are_found_by_time_and_kind(till: Till) -> None:
    """A listing from one moment to another has the lines between them, the first included."""
    lines = log_of(till)
    assert [line.create_time.ToDatetime() for line in lines] == sorted(
        line.create_time.ToDatetime() for line in lines
    )
    first, last = lines[1], lines[-1]
    between = log_of(till, start_time=first.create_time, end_time=last.create_time)
    assert between == lines[1:-1]
    kinds = (pb.ACCESS_KIND_READ, pb.ACCESS_KIND_ACTION)
    found = [log_of(till, kind=kind, end_time=last.create_time) for kind in kinds]
    assert {line.kind for line in found[0]} == {pb.ACCESS_KIND_READ}
    assert sum(map(len, found)) == len(lines) - 1
    with pytest.raises(RefusedError):
        till.call("ListAccessLog", pb.ListAccessLogRequest(page_token="forged"))


def test_nothing_personal_is_in_the_log(till: Till) -> None:
    """Neither a profile, nor a note, nor what was typed where a reference belongs is in any line."""
    one, reference = person(till), enrol(till)
    profile = profile_pb2.Profile(
        given_name="Zaphodine", family_name="Beeblebroxel", email="zaphodine.b@example.org"
    )
    update = profile_pb2.UpdateProfileRequest(
        request_id=str(uuid4()), member_reference=reference, profile=profile
    )
    one.call("UpdateProfile", update)
    one.call("AdjustPoints", adjustment(reference))
    with pytest.raises(RefusedError):
        one.call("AdjustPoints", adjustment("Zaphodine Beeblebroxel"))
    assert one.lines()[-1].subject["member_reference"] == NOT_A_NAME
    with till.service.owner(till.programme) as owner:
        for table in ("access_log", "actions", "action_outcomes"):
            text = str(owner.execute(f"TABLE {table}".encode()).fetchall())
            assert not [secret for secret in SECRETS if secret in text]


def test_what_cannot_be_noted_is_not_done(till: Till) -> None:
    """Where the log takes no line, nothing is done: the caller hears of a fault, and nothing moved."""
    one, reference = person(till), enrol(till)
    with till.service.owner(till.programme) as owner:
        owner.execute(
            "ALTER TABLE actions ADD CONSTRAINT no_room CHECK (method <> 'AdjustPoints') NOT VALID"
        )
        with nothing_moves(till), pytest.raises(RefusedError) as caught:
            one.call("AdjustPoints", adjustment(reference))
        owner.execute("ALTER TABLE actions DROP CONSTRAINT no_room")
    assert caught.value.code is grpc.StatusCode.INTERNAL
    one.call("AdjustPoints", adjustment(reference))
    assert one.said() == [("AdjustPoints", "OK")]


def test_what_the_owner_did_is_in_the_log(till: Till) -> None:
    """The programme's creation and the keys that the owner made are its first lines, with who it was."""
    lines = [line for line in log_of(till) if line.role == "owner"]
    assert lines[0].method == "CreateProgramme"
    assert dict(lines[0].subject) == {"programme": "access_log"}
    assert {line.method for line in lines[1:]} <= {"CreateKey"}
    for line in lines:
        assert line.principal_id.split(":")[0] == "owner"
        assert (line.outcome, line.key_id) == ("OK", "")


METHODS = [
    method
    for module in iter_modules(v1.__path__)
    if module.name.endswith("_pb2")
    for service in import_module(f"ledger.v1.{module.name}").DESCRIPTOR.services_by_name.values()
    for method in service.methods
]


def test_every_write_of_the_contract_is_an_action() -> None:
    """What has a request id, or takes a stream, is an action; what is not begins with a word for reading."""
    for method in METHODS:
        if "request_id" in method.input_type.fields_by_name or method.client_streaming:
            assert is_action(method), method.full_name
        if not is_action(method):
            assert method.name.startswith(
                ("Get", "List", "Check", "Quote", "May", "Propose", "Find", "Explain")
            ), method.full_name


def _filled(message: Message, path: str) -> Message:
    """Fill all texts inside with the way to them."""
    for field in message.DESCRIPTOR.fields:
        inside = f"{path}.{field.name}"
        if field.type == field.TYPE_STRING and not field.is_repeated:
            setattr(message, field.name, inside[-64:])
        elif field.message_type and not field.is_repeated and path.count(".") < 4:
            _filled(getattr(message, field.name), inside).SetInParent()
    return message


def test_subjects_are_names_of_things_and_of_nothing_else() -> None:
    """Of all texts of all requests only those that name something are written down."""
    for method in METHODS:
        request = _filled(GetMessageClass(method.input_type)(), method.input_type.name)
        texts = {name: text for name, text in subject_of(request).items() if "." in text}
        for name, value in texts.items():
            assert name in NAMES or name == "name", method.full_name
            if name == "name":
                assert method.name == "RebuildProjection"
            assert "account." not in value
            assert "profile." not in value


def _run(till: Till, *arguments: str) -> Finished:
    places = {
        "LEDGER_DATA_DIR": str(till.service.data_dir),
        "LEDGER_ADDRESS": till.service.address,
        "LEDGER_PROGRAMME": till.programme,
    }
    done = ledger(*arguments, env=places)
    assert done.code == 0, done.err
    return done


def test_the_command_lists_and_exports(till: Till) -> None:
    """`ledger access-log` prints a table, JSON lines and CSV of the same lines."""
    one, reference = person(till), enrol(till)
    one.call("AdjustPoints", adjustment(reference))
    one.call(
        "GetProfile", profile_pb2.GetProfileRequest(member_reference=enrol(till, given_name="B"))
    )
    mine = ("access-log", "--by", one.name)
    table = _run(till, *mine).out
    assert f"member_reference={reference}" in table
    lines = [json.loads(line) for line in _run(till, *mine, "--format", "jsonl").out.splitlines()]
    assert [(line["kind"], line["method"]) for line in lines] == [
        ("ACTION", "AdjustPoints"),
        ("READ", "GetProfile"),
    ]
    assert lines[0]["subject"] == {"member_reference": reference, "reason_code": "GOODWILL"}
    rows = list(csv.DictReader(io.StringIO(_run(till, *mine, "--format", "csv").out)))
    assert [row["line_id"] for row in rows] == [line["line_id"] for line in lines]
    assert json.loads(rows[0]["subject"]) == lines[0]["subject"]
    since = ("--since", lines[1]["create_time"], "--only", "reads")
    assert _run(till, *mine, *since, "--format", "jsonl").out.count("\n") == 1
