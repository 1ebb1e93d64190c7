"""`AccessLogService`: who looked, and who did what."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from ledger.application import commands as c
from ledger.control.keys import utc_now
from ledger.service import fields
from ledger.service.identifying import name_members
from ledger.service.pages import PageTokens, page_size
from ledger.service.serving import Caller
from ledger.v1 import access_pb2 as pb
from ledger.vault.actions import AccessFilter, AccessLine, access_log_lines
from ledger.vault.records import FIRST_ACCESS, AccessKey

LINES_DEFAULT = 100
LINES_MAX = 1_000

_LAST_ID = UUID(int=2**128 - 1)


class AccessLog:
    """The access log."""

    async def ListAccessLog(
        self, request: pb.ListAccessLogRequest, caller: Caller
    ) -> pb.ListAccessLogResponse:
        """List the lines of the log, oldest first."""
        size = page_size(request.page_size, LINES_DEFAULT, LINES_MAX)
        programme = caller.programme
        wanted = _filter(request)
        tokens = PageTokens(programme.facts.fingerprint_key, "ListAccessLog", _scope(request))
        token = tokens.decode(request.page_token, tuple[datetime, UUID, datetime])
        after = start_after(request) if token is None else AccessKey(token[0], token[1])
        # No page goes further than the first: each is a line itself, and there would always be another one.
        wanted = wanted if token is None else wanted._replace(before=token[2])
        async with programme.pool.connection() as connection:
            found = await access_log_lines(connection, after, wanted, size + 1)
        shown = found[:size]
        members = {line.member_id for line in shown if line.member_id is not None}
        named = await name_members(caller, list(members))
        more = len(found) > size
        return pb.ListAccessLogResponse(
            lines=[_encode(line, named) for line in shown],
            next_page_token=tokens.encode([*shown[-1].key, wanted.before]) if more else "",
        )


def start_after(request: Any) -> AccessKey:
    """Return where in the log a request's `start_time` is."""
    start = fields.optional_instant(request, "start_time")
    if start is None or start <= FIRST_ACCESS.accessed_at:
        return FIRST_ACCESS
    # After the last that can be just before that moment.
    return AccessKey(start - timedelta(microseconds=1), _LAST_ID)


def _filter(request: pb.ListAccessLogRequest) -> AccessFilter:
    now = utc_now()
    end = fields.optional_instant(request, "end_time")
    if request.kind not in pb.AccessKind.values():
        raise fields.invalid("kind", "must be a kind of line.")
    return AccessFilter(
        before=now if end is None else min(now, end),
        with_reads=request.kind != pb.ACCESS_KIND_ACTION,
        with_actions=request.kind != pb.ACCESS_KIND_READ,
        principal_id=fields.optional_identifier(request.principal_id, "principal_id") or None,
    )


def _scope(request: pb.ListAccessLogRequest) -> str:
    times = (request.start_time.ToJsonString(), request.end_time.ToJsonString())
    return " ".join((*times, str(request.kind), request.principal_id))


def _encode(line: AccessLine, named: dict[UUID, c.NamedMember]) -> pb.AccessLogLine:
    shown = pb.AccessLogLine(
        line_id=str(line.line_id),
        create_time=fields.timestamp(line.at),
        principal_id=line.principal_id,
        role=line.role or "",
        method=line.method,
    )
    if line.subject is None:
        shown.kind = pb.ACCESS_KIND_READ
        shown.all_members = line.member_id is None
        member = None if line.member_id is None else named.get(line.member_id)
        shown.member_reference = "" if member is None else member.chain[0][0]
        return shown
    shown.kind = pb.ACCESS_KIND_ACTION
    shown.key_id = fields.uuid_text(line.key_id)
    shown.subject.update(line.subject)
    shown.request_id = fields.uuid_text(line.request_id)
    shown.outcome = line.outcome or ""
    if line.ended_at is not None:
        shown.end_time.CopyFrom(fields.timestamp(line.ended_at))
    return shown
