"""The naive peer, a process of its own: `python -m bench.naive NAMESPACE CARDS`.

The same domain behind the same API, as one writes it with the library alone: its application, its PostgreSQL recorder,
one `save` a call in a pool of threads. It is given every chance: the rules stay in memory, aggregates come from the
library's cache without a look at the database, events are stored with the ledger's own fast encoder, and neither
requests nor projections are kept.
"""

from __future__ import annotations

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from eventsourcing.application import Application
from eventsourcing.persistence import IntegrityError, Mapper, StoredEvent
from eventsourcing.utils import resolve_topic
from psycopg.conninfo import conninfo_to_dict

from bench.peers import OnlyRecordReceipt, serve
from bench.seed import members
from ledger.domain.account import Account
from ledger.domain.card import Card
from ledger.domain.errors import Reason, Refusal
from ledger.domain.ids import Namespace
from ledger.domain.model import Cause, Event
from ledger.domain.receipt import Earning, Receipt, ReceiptFacts
from ledger.domain.rules import CardRules, ClockRules, EarningRules, RulesVersion
from ledger.eventstore.clock import utc_now
from ledger.eventstore.mapper import JsonTranscoder
from ledger.runtime.settings import settings_from_environment
from ledger.service import fields
from ledger.service.serving import Caller
from ledger.v1 import point_of_sale_pb2 as pb

SCHEMA = "bench_naive"
TABLE = "naiveledger_events"
# More threads wait for the library's table lock and for the interpreter, fewer wait for the disk.
THREADS = 8
CACHED_AGGREGATES_MAX = 200_000
ATTEMPTS_MAX = 10

RULES = RulesVersion(
    version=1,
    effective_at=datetime.min.replace(tzinfo=UTC),
    earning=EarningRules(points=1, per_amount=100),
    card=CardRules(receipts_required=1),
    clock=ClockRules(),
)


class WholeEventMapper(Mapper[UUID]):
    """Stores an event as one piece of JSON, as the library's own mapper does, but faster."""

    def __init__(self) -> None:
        """Make a mapper; it has no settings."""
        super().__init__(transcoder=JsonTranscoder())

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        """Return the row of an event."""
        return StoredEvent(
            domain_event.originator_id,
            domain_event.originator_version,
            type(domain_event).TOPIC,
            self.transcoder.encode(domain_event),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Event:
        """Return the event of a row."""
        event: Event = msgspec.json.decode(
            stored_event.state, type=resolve_topic(stored_event.topic)
        )
        return event


class NaiveLedger(Application[UUID]):
    """Receipts and accounts on the library's own parts."""

    def __init__(self, dsn: str, namespace: UUID) -> None:
        """Connect, and create the table."""
        self._ids = Namespace(namespace)
        super().__init__(_environment(dsn))

    def construct_mapper(self) -> Mapper[UUID]:
        """Return the mapper."""
        return WholeEventMapper()

    def record_receipt(
        self, request_id: UUID, principal_id: str, facts: ReceiptFacts
    ) -> tuple[Receipt, Account, int]:
        """Record a receipt; what another call did in between is read anew."""
        for _ in range(ATTEMPTS_MAX):
            account = self._account(facts)
            try:
                return self._record_once(account, request_id, principal_id, facts)
            except IntegrityError:
                assert self.repository.cache is not None, "the environment asks for one"
                # Another thread that met the same conflict may have taken it out already.
                with suppress(KeyError):
                    self.repository.cache.get(account.id, evict=True)
        msg = "the account did not come to rest"
        raise RuntimeError(msg)

    def _account(self, facts: ReceiptFacts) -> Account:
        assert facts.card_number is not None, "the load generator names a card"
        card: Card = self.repository.get(self._ids.card(facts.card_number))
        assert card.account_id is not None, "the load generator's cards are issued"
        account: Account = self.repository.get(card.account_id)
        account.check_card(facts.card_number)
        return account

    def _record_once(
        self, account: Account, request_id: UUID, principal_id: str, facts: ReceiptFacts
    ) -> tuple[Receipt, Account, int]:
        now = utc_now()
        RULES.clock.check(facts.occurred_at, now)
        earning = Earning(RULES.earning.earn_micropoints(facts.total))
        account.check_earn(earning.micropoints)
        cause = Cause(request_id, principal_id, facts.occurred_at, now)
        id_ = self._ids.receipt(facts.shop_id, facts.till_id, facts.number, facts.business_date)
        receipt = Receipt.record(id_, cause, facts, earning, RULES.version, account.id)
        points = account.earn(
            cause,
            receipt_id=id_,
            earned_at=facts.occurred_at,
            earning=earning,
            rules_version=RULES.version,
        )
        self.save(receipt, account)
        return receipt, account, points


class NaivePointOfSale(OnlyRecordReceipt):
    """The same API."""

    def __init__(self, ledger: NaiveLedger) -> None:
        """Take what stores the receipts."""
        self._ledger = ledger
        self._threads = ThreadPoolExecutor(THREADS)

    async def RecordReceipt(  # noqa: N802 - the contract names the methods
        self, request: pb.RecordReceiptRequest, caller: Caller
    ) -> pb.RecordReceiptResponse:
        """Record a receipt."""
        request_id = fields.uuid(request.request_id, "request_id")
        if not request.HasField("receipt"):
            raise Refusal(Reason.FIELD_INVALID, "receipt: must not be empty.", field="receipt")
        facts = caller.programme.receipts.decode(request.receipt)
        receipt, account, points = await asyncio.get_running_loop().run_in_executor(
            self._threads,
            self._ledger.record_receipt,
            request_id,
            caller.key.principal_id,
            facts,
        )
        return pb.RecordReceiptResponse(
            position=receipt.version,
            receipt_id=str(receipt.id),
            account_id=str(account.id),
            points_earned=points,
            points_available=account.points_available,
        )


def _environment(dsn: str) -> dict[str, str]:
    """Return the library's settings for one table in a schema of its own."""
    address = conninfo_to_dict(dsn)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(address["dbname"]),
        "POSTGRES_HOST": str(address["host"]),
        "POSTGRES_PORT": str(address["port"]),
        "POSTGRES_USER": str(address["user"]),
        "POSTGRES_PASSWORD": str(address.get("password") or "none"),
        "POSTGRES_SCHEMA": SCHEMA,
        "POSTGRES_POOL_SIZE": str(THREADS),
        "AGGREGATE_CACHE_MAXSIZE": str(CACHED_AGGREGATES_MAX),
        "AGGREGATE_CACHE_FASTFORWARD": "n",
    }


def create_schema(owner_dsn: str, role: str) -> None:
    """Make the schema that the peer's role makes its table in."""
    with psycopg.connect(owner_dsn, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {SCHEMA} AUTHORIZATION {role}".encode())


def seed(ledger: NaiveLedger, dsn: str, namespace: UUID, card_numbers: list[str]) -> None:
    """Store a member for each card in the library's table, and keep its aggregates in the library's cache.

    Past the library's own way of storing, which would take half a minute.
    """
    cache = ledger.repository.cache
    assert cache is not None, "the environment asks for one"
    copy = f"COPY {SCHEMA}.{TABLE} (originator_id, originator_version, topic, state) FROM STDIN"
    with psycopg.connect(dsn) as connection, connection.cursor().copy(copy.encode()) as rows:
        for member in members(namespace, card_numbers):
            for event in member.events():
                row = ledger.mapper.to_stored_event(event)
                rows.write_row((row.originator_id, row.originator_version, row.topic, row.state))
            for aggregate in member.aggregates:
                cache.put(aggregate.id, aggregate)


def main() -> None:
    """Store a member for each card of a file, and serve."""
    namespace, cards_path = UUID(sys.argv[1]), Path(sys.argv[2])
    dsn = settings_from_environment().database_url
    assert dsn is not None, "the stand names the database"
    ledger = NaiveLedger(dsn, namespace)
    seed(ledger, dsn, namespace, cards_path.read_text(encoding="utf-8").split())
    serve(NaivePointOfSale(ledger))


if __name__ == "__main__":
    main()
