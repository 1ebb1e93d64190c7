"""Journals as auditors read them, and files that are made of them."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
import pyarrow.parquet as pq
import pytest
from beancount import loader

from ledger.cli.client import Client
from ledger.cli.export_tables import Span, streamed
from ledger.cli.failure import CommandFailed
from ledger.cli.options import Settings
from ledger.v1 import audit_pb2 as pb
from tests.cli.program import Finished, ledger
from tests.support.process import ServiceProcess
from tests.support.till import Till, make_receipt, record_request, transfer_request

Code = grpc.StatusCode
TABLES = ("events", "points", "money")


@pytest.fixture(scope="module")
def exported(service: ServiceProcess) -> Iterator[Till]:
    """A programme with more events than go into one answer, about two members."""
    service.create_programme("exported")
    till = Till(service, "exported")
    till.publish_rules()
    one, other = (till.new_card(name, total=1000).card_number for name in ("one", "other"))
    till.redeem(one, 7)
    till.call("TransferPoints", transfer_request(one, other, 5))
    till.upload([[record_request(make_receipt(card_number=one)) for _ in range(300)]])
    till.await_projections()
    yield till
    till.retire()


def run(till: Till, *arguments: str) -> Finished:
    """Run a command of the programme's auditor."""
    places = {
        "LEDGER_DATA_DIR": str(till.service.data_dir),
        "LEDGER_ADDRESS": till.service.address,
        "LEDGER_KEY": till.service.key("auditor", till.programme),
    }
    return ledger(*arguments, env=places)


def export(till: Till, folder: Path, *arguments: str) -> Any:
    """Export, and return what it says of itself."""
    done = run(till, "export", str(folder), "--json", *arguments)
    assert done.code == 0, done.err
    return json.loads(done.out)


def points(till: Till, **positions: int) -> list[pb.StreamPointsJournalResponse]:
    """The answers of the journal of points."""
    request = pb.StreamPointsJournalRequest(**positions)
    return till.stream("StreamPointsJournal", request)


def lines(folder: Path, table: str) -> list[dict[str, Any]]:
    """The rows of a table in JSON Lines."""
    text = (folder / f"{table}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_the_journal_of_points_comes_whole_and_in_order(exported: Till) -> None:
    """Over several answers each event's postings come together, add up to zero, and end at the position asked for."""
    head = len(exported.all_events())
    answers = points(exported)
    assert len(answers) > 1
    assert answers[-1].position == head
    postings = [posting for answer in answers for posting in answer.postings]
    keys = [(one.position, one.line) for one in postings]
    assert keys == sorted(set(keys))
    sums: Counter[int] = Counter()
    for one in postings:
        sums[one.position] += one.points
    assert set(sums.values()) == {0}
    topics = {event.position: event.topic for event in exported.all_events()}
    assert all(one.topic == topics[one.position] for one in postings)
    assert {one.member_reference for one in postings} == {"one", "other"}


def test_the_journal_of_points_begins_and_ends_anywhere(exported: Till) -> None:
    """Read in parts, the journal is the same, and a part ends where it was told to."""
    everything = [one for answer in points(exported) for one in answer.postings]
    head = len(exported.all_events())
    for cut in (1, 499, 500, 501, head - 1):
        *_, last = parts = points(exported, until_position=cut)
        assert last.position == cut
        parts += points(exported, after_position=cut, until_position=head)
        assert [one for answer in parts for one in answer.postings] == everything
    assert points(exported, after_position=head) == []


def test_a_stream_of_events_ends_where_it_was_told_to(exported: Till) -> None:
    """Up to a position, included; also one that follows."""
    everything = exported.all_events()
    for follow in (False, True):
        request = pb.StreamEventsRequest(after_position=3, until_position=502, follow=follow)
        found = exported.stream("StreamEvents", request)
        assert [event for one in found for event in one.events] == everything[3:502]


def test_who_may_not_read_journals(exported: Till) -> None:
    """A till gets neither; an auditor nothing from beyond the end, and nothing from before the beginning."""
    key = exported.service.key("till", exported.programme)
    for request in (pb.StreamPointsJournalRequest(), pb.StreamMoneyJournalRequest()):
        name = type(request).__name__.removesuffix("Request")
        stub: Any = exported.channel.unary_stream(
            f"/ledger.v1.AuditService/{name}",
            request_serializer=type(request).SerializeToString,
        )
        with pytest.raises(grpc.RpcError) as caught:
            list(stub(request, metadata=(("authorization", f"Bearer {key}"),)))
        assert caught.value.code() is Code.PERMISSION_DENIED


@pytest.mark.parametrize("name", ["StreamPointsJournal", "StreamMoneyJournal"])
def test_positions_that_are_none(exported: Till, name: str) -> None:
    """What lies beyond the store or before its beginning is refused with the field's name."""
    request_of = getattr(pb, f"{name}Request")
    for field, value, reason in (
        ("after_position", -1, "FIELD_INVALID"),
        ("until_position", -1, "FIELD_INVALID"),
        ("until_position", 10**12, "POSITION_AHEAD"),
    ):
        with pytest.raises(Exception, match=reason) as caught:
            exported.stream(name, request_of(**{field: value}))
        assert field in str(caught.value)


def test_an_export_has_all_tables_as_of_one_position(exported: Till, tmp_path: Path) -> None:
    """Parquet and JSON Lines have the same rows; the folder says what is in it, and the same is in the files."""
    head = len(exported.all_events())
    found = export(exported, tmp_path / "l", "--format", "jsonl")
    assert json.loads((tmp_path / "l" / "export.json").read_text()) == found
    assert (found["first_position"], found["last_position"]) == (1, head)
    assert [one["name"] for one in found["files"]] == [f"{name}.jsonl" for name in TABLES]
    packed = export(exported, tmp_path / "p", "--format", "parquet")
    assert [one["rows"] for one in packed["files"]] == [one["rows"] for one in found["files"]]
    for name in TABLES:
        table = pq.read_table(tmp_path / "p" / f"{name}.parquet")
        rows = lines(tmp_path / "l", name)
        columns = ("position", "state", "points", "book", "member_reference", "receipt_id")
        for column in set(columns) & set(table.column_names):
            assert table.column(column).to_pylist() == [row[column] for row in rows]
        assert table.schema.metadata[b"ledger.last_position"] == str(head).encode()
        assert table.schema.metadata[b"ledger.programme"] == b"exported"
    events = exported.all_events()
    assert [row["state"] for row in lines(tmp_path / "l", "events")] == [
        event.state.decode() for event in events
    ]
    assert {path.name for path in tmp_path.iterdir()} == {"l", "p"}


def test_exports_go_on_where_others_ended(exported: Till, tmp_path: Path) -> None:
    """The rows of two exports, one behind the other, are those of one; the same positions give the same bytes."""
    head = len(exported.all_events())
    whole = export(exported, tmp_path / "whole", "--format", "jsonl")
    export(exported, tmp_path / "a", "--format", "jsonl", "--until-position", "600")
    export(exported, tmp_path / "b", "--format", "jsonl", "--from-position", "601")
    for name in TABLES:
        parts = lines(tmp_path / "a", name) + lines(tmp_path / "b", name)
        assert parts == lines(tmp_path / "whole", name)
    again = export(exported, tmp_path / "again", "--format", "jsonl")
    assert again == whole
    none = export(
        exported, tmp_path / "none", "--format", "jsonl", "--from-position", str(head + 1)
    )
    assert none["files"] == []
    assert not (tmp_path / "none").exists()


def test_an_export_is_not_written_over_another(exported: Till, tmp_path: Path) -> None:
    """A folder with something in it is left as it is; an empty one may be filled."""
    folder = tmp_path / "export"
    folder.mkdir()
    export(exported, folder, "--format", "jsonl", "--only", "points")
    assert {path.name for path in folder.iterdir()} == {"points.jsonl", "export.json"}
    done = run(exported, "export", str(folder), "--format", "jsonl")
    assert done.code == 2
    assert "is not empty" in done.err
    assert {path.name for path in folder.iterdir()} == {"points.jsonl", "export.json"}


def test_an_export_that_fails_leaves_nothing(exported: Till, tmp_path: Path) -> None:
    """Where the history ends before it should, there is no folder and no part of one."""
    for arguments in (
        ("--format", "jsonl", "--until-position", str(10**9)),
        ("--format", "parquet", "--only", "points", "--until-position", str(10**9)),
    ):
        done = run(exported, "export", str(tmp_path / "export"), *arguments)
        assert done.code in (1, 3)
        assert done.out == ""
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments", [("--only", "events"), ("--from-position", "2"), ("--until-position", "2")]
)
def test_beancount_takes_journals_whole(
    exported: Till, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    """It cannot check a part of the books, nor events."""
    folder = str(tmp_path / "export")
    done = run(exported, "export", folder, "--format", "beancount", *arguments)
    assert done.code == 2


def test_another_program_finds_nothing_wrong_with_the_books(exported: Till, tmp_path: Path) -> None:
    """Beancount agrees with the journal and with what the projection says of the books."""
    found = export(exported, tmp_path / "export", "--format", "beancount")
    assert [one["name"] for one in found["files"]] == ["points.beancount"]
    _, errors, options = loader.load_file(str(tmp_path / "export" / "points.beancount"))
    assert errors == []
    assert options["title"] == "exported: points"
    arguments = ("--format", "beancount", "--only", "money")
    assert (
        export(exported, tmp_path / "money", *arguments)["files"] == []
    )  # nobody pays with the card


class Shaky:
    """A service that is gone after every second answer."""

    def __init__(self, *, for_good: bool) -> None:
        """Say whether it comes back."""
        self.for_good = for_good
        self.asked: list[tuple[int, int]] = []

    def journal(
        self, request: pb.StreamPointsJournalRequest, context: grpc.ServicerContext
    ) -> Iterator[pb.StreamPointsJournalResponse]:
        """Answer a posting a position, and two positions at most."""
        self.asked.append((request.after_position, request.until_position))
        for position in range(request.after_position + 1, request.until_position + 1):
            if position > request.after_position + 2 or self.for_good:
                context.abort(Code.UNAVAILABLE, "gone")
            posting = pb.PointsPosting(position=position)
            yield pb.StreamPointsJournalResponse(postings=[posting], position=position)


def read_from(shaky: Shaky) -> list[int]:
    """The positions that a client reads from a service."""
    server = grpc.server(ThreadPoolExecutor(1))
    method = grpc.unary_stream_rpc_method_handler(
        shaky.journal,
        request_deserializer=pb.StreamPointsJournalRequest.FromString,
        response_serializer=pb.StreamPointsJournalResponse.SerializeToString,
    )
    methods = {"StreamPointsJournal": method}
    server.add_generic_rpc_handlers(
        (grpc.method_handlers_generic_handler("ledger.v1.AuditService", methods),)
    )
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            client = Client(channel, Settings(key="a key"), None)
            return [one.position for some in streamed(client, "points", Span(1, 5)) for one in some]
    finally:
        stopped: threading.Event = server.stop(None)
        stopped.wait()


def test_an_export_goes_on_when_the_service_is_back() -> None:
    """What was read is not read again, and nothing is missing."""
    shaky = Shaky(for_good=False)
    assert read_from(shaky) == [1, 2, 3, 4, 5]
    assert shaky.asked == [(0, 5), (2, 5), (4, 5)]


def test_an_export_gives_up_a_service_that_does_not_come_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After some attempts without an answer it fails, as any command does."""
    monkeypatch.setattr("ledger.cli.export_tables.PAUSES_SECONDS", (0.0, 0.0))
    shaky = Shaky(for_good=True)
    with pytest.raises(CommandFailed) as failed:
        read_from(shaky)
    assert failed.value.exit_code == 3
    assert len(shaky.asked) == 3
