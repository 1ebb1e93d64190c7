"""The bank's side in a world in memory: its files are imported as the service does it, and can be cut off anywhere."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from ledger.application import commands as c
from ledger.banking.lines import read_message
from ledger.domain.charges import Charges, Statement
from ledger.domain.settlement import TakenStatement, message_id, payment_id
from ledger.domain.settlement.bank_entry import BankEntry, BankEntryState
from ledger.domain.settlement.bank_line import ExceptionReason, ReadLine
from tests.banking.bank_files import (
    entry,
    notification_file,
    statement,
    statement_file,
    status_file,
)
from tests.support.charging import CREDITOR_IBAN, charge, charges_of, charging_world, payer
from tests.support.settling import Settling, Stopped
from tests.support.world import World

FINANCE = "finance-1"
NOTIFICATION = "urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"
REPORT = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"


class Counts(NamedTuple):
    """What an import came to."""

    lines: int
    new: int


class Bank:
    """Whoever imports files."""

    def __init__(self, world: World, *, chunk: int = 50) -> None:
        """Take the programme, and how many lines are recorded at once."""
        self.world = world
        self.chunk = chunk
        self.steps_left: int | None = None
        """After so many more steps the process is gone; None: it stays."""

    def import_(self, data: bytes) -> Counts:
        """Import a file, to its end or until the process is gone."""
        digest = sha256(data).hexdigest()
        lines = list(read_message(io.BytesIO(data), self.world.namespace).lines)
        known = self.world.read(c.GetImportedFile(digest))
        if known is None:
            source = lines[0].line.source
            self._do(c.OpenBankFile(uuid4(), digest, len(data), source, len(lines)))
        new = 0
        for start in range(0, len(lines), self.chunk):
            part = tuple(self._named(one) for one in lines[start : start + self.chunk])
            request_id = uuid4()
            answer = self._do(c.RecordBankLines(digest, part), request_id)
            new += answer.new if answer.request_id == request_id else 0
        for run_id in dict.fromkeys(one.line.run_id for one in lines):
            self.settle(run_id)
        for entry_ in self.entries():
            self.settle(entry_.run_id)
        if known is None or not known.is_finished:
            self._do(c.FinishBankFile(digest, new))
        return Counts(len(lines), new)

    def settle(self, run_id: UUID | None) -> None:
        """Credit, or take back, what is left of a run."""
        while run_id is not None and (found := self.world.read(c.GetBankAnswers(run_id))):
            number = found.next_chunk
            if number is None:
                return
            self._do(c.SettleRunChunk(run_id, number, self.sent(run_id, number)))

    def _do(self, command: c.Write[c.A], request_id: UUID | None = None) -> c.A:
        if self.steps_left is not None:
            if not self.steps_left:
                raise Stopped
            self.steps_left -= 1
        return self.world.do(command, request_id, FINANCE)

    def _named(self, read: ReadLine) -> ReadLine:
        statement_id = read.line.statement_id
        if statement_id is None:
            return read
        found = {one: charges for charges in self.charges() for one in charges.statements}
        charges = found.get(statement_id)
        reference = "" if charges is None else charges.member_reference
        return ReadLine(
            read.entry_id,
            read.line,
            read.account,
            read.mandate_reference,
            read.servicer_reference,
            reference,
        )

    def sent(self, run_id: UUID, chunk: int) -> tuple[TakenStatement, ...]:
        """What a chunk of a run sent."""
        for row in self.world.rows:
            if row.originator_id == run_id and row.topic == "ledger.CollectionsSent":
                event = self.world.mapper.to_domain_event(row)
                if event.chunk == chunk:  # type: ignore[attr-defined]  # as the topic says
                    return tuple(
                        TakenStatement(
                            one.member_reference, one.statement_id, one.attempt, one.amount
                        )
                        for one in event.collections  # type: ignore[attr-defined]  # as above
                    )
        raise AssertionError(chunk)

    # What there is

    def charges(self) -> Iterator[Charges]:
        """What everybody owes."""
        for row in self.world.rows:
            if row.topic == Charges.Created.TOPIC:
                yield self.world.stored(UUID(str(row.originator_id)))

    def entries(self) -> list[BankEntry]:
        """All lines, in the order in which they were recorded."""
        rows = [row for row in self.world.rows if row.topic == BankEntry.Created.TOPIC]
        return [self.world.stored(UUID(str(row.originator_id))) for row in rows]

    def exceptions(self) -> list[ExceptionReason | None]:
        """Why lines wait for a person."""
        states = self.entries()
        return [one.reason for one in states if one.state is BankEntryState.EXCEPTION]

    def exception(self) -> BankEntry:
        """The only line that waits."""
        (found,) = [one for one in self.entries() if one.state is BankEntryState.EXCEPTION]
        return found


class Month:
    """A run that is sealed, and the bank that answers."""

    def __init__(self, *amounts: int, sent_chunk: int = 200, **rules: Any) -> None:
        """Let members buy for some amounts, and send the run of the end of March to the bank."""
        self.world = charging_world(**rules)
        self.payers = [
            payer(self.world, f"m-{number}", mandate_reference=f"MANDATE-{number}")
            for number in range(1, len(amounts) + 1)
        ]
        self.bank = Bank(self.world)
        self.settling = self.collect(date(2025, 3, 31), *amounts, chunk=sent_chunk)

    def collect(self, due_on: date, *amounts: int, chunk: int = 200) -> Settling:
        """Let members buy for some amounts, and send a run to the bank, five days before it is due."""
        for one, amount in zip(self.payers, amounts, strict=False):
            charge(self.world, one.card_number, amount)
        self.world.now = datetime.combine(due_on - timedelta(days=5), time(9), UTC)
        settling = Settling(self.world, due_on, chunk=chunk)
        settling.sealed()
        return settling

    @property
    def run_id(self) -> UUID:
        """The run."""
        return self.settling.run_id

    def statement(self, number: int) -> Statement:
        """The statement of a member."""
        (found,) = charges_of(self.world, f"m-{number}").statements.values()
        return found

    def end_to_end(self, number: int) -> str:
        """What names the collection of a member at the bank."""
        return self.statement(number).end_to_end_id

    def states(self) -> list[str]:
        """The states of all statements, in order of members."""
        found = sorted(self.bank.charges(), key=lambda one: one.member_reference)
        return [one.state.value for each in found for one in each.statements.values()]

    def credit(self, amount: str, reference: str = "CREDIT-1") -> str:
        """An entry that credits the run."""
        return run_credit(self.run_id, amount, reference)

    def check(self) -> None:
        """See to it that the equation holds for everybody."""
        for one in self.bank.charges():
            assert one.totals.balances
            assert one.totals.open >= 0


def run_credit(run_id: UUID, amount: str, reference: str = "CREDIT-1") -> str:
    """An entry that credits a run."""
    names = (
        f"<Btch><MsgId>{message_id(run_id)}</MsgId><PmtInfId>{payment_id(run_id)}</PmtInfId></Btch>"
    )
    return entry(amount, batch=names, reference=reference)


def camt053(*entries: str, id_: str = "ST-1") -> bytes:
    """A bank statement of the creditor's account."""
    return statement_file(statement(*entries, id_=id_, iban=CREDITOR_IBAN))


def camt054(*entries: str) -> bytes:
    """A notification of bookings on the creditor's account."""
    return notification_file(*entries, namespace=NOTIFICATION).replace(
        b"<Othr><Id>12345</Id></Othr>", f"<IBAN>{CREDITOR_IBAN}</IBAN>".encode()
    )


def pain002(run_id: UUID, *transactions: str, group: str = "PART", payment: str = "") -> bytes:
    """A status report about a run."""
    inner = "".join(transactions)
    return status_file(
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{message_id(run_id)}</OrgnlMsgId>"
        f"<GrpSts>{group}</GrpSts></OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{payment_id(run_id)}</OrgnlPmtInfId>"
        f"{f'<PmtInfSts>{payment}</PmtInfSts>' if payment else ''}{inner}</OrgnlPmtInfAndSts>",
        REPORT,
    )


def refused_debit(end_to_end: str, code: str = "AC01") -> str:
    """A debit that the bank refused."""
    return (
        f"<TxInfAndSts><OrgnlEndToEndId>{end_to_end}</OrgnlEndToEndId><TxSts>RJCT</TxSts>"
        f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn></StsRsnInf></TxInfAndSts>"
    )
