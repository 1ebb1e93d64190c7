"""What people decide about debits that came back."""

from __future__ import annotations

from uuid import UUID

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.debtors import charges_of_statement
from ledger.application.decisions.request import Request
from ledger.domain import limits
from ledger.domain.charges import Charges, Mandate, ReturnAction, Statement, StatementState
from ledger.domain.errors import Reason, Refusal
from ledger.domain.model import Cause

_OVERDUE = frozenset({StatementState.RETURNED})
_PAYABLE = frozenset({StatementState.RETURNED, StatementState.WRITTEN_OFF})


def resubmit_statement(
    batch: Batch, request: Request, command: c.ResubmitStatement
) -> c.StatementDecided:
    """Have the next run collect it again; whoever asks has mended what was wrong."""
    charges, statement = _overdue(batch, command.member_reference, command.statement_id)
    if statement.can_be_repeated:
        raise _not_ready(statement, "The next run collects it already.")
    if statement.action is ReturnAction.NEVER:
        raise _not_ready(statement, "The bank saw it twice: it is never collected again.")
    _check_account(batch, charges)
    charges = batch.edit(charges)
    charges.resubmit(_cause(batch, request), statement.statement_id)
    return _decided(charges, statement.statement_id)


def hold_statement(batch: Batch, request: Request, command: c.HoldStatement) -> c.StatementDecided:
    """Keep it from the next runs."""
    charges, statement = _overdue(batch, command.member_reference, command.statement_id)
    if not statement.can_be_repeated:
        raise _not_ready(statement, "No run would collect it.")
    charges = batch.edit(charges)
    charges.hold(_cause(batch, request), statement.statement_id)
    return _decided(charges, statement.statement_id)


def remind_statement(
    batch: Batch, request: Request, command: c.RemindStatement
) -> c.StatementDecided:
    """Count a reminder."""
    charges, statement = _overdue(batch, command.member_reference, command.statement_id)
    if statement.reminders >= limits.REMINDERS_MAX:
        raise Refusal(
            Reason.LIMIT_EXCEEDED,
            "The member was reminded often enough.",
            field="statement_id",
            limit=limits.REMINDERS_MAX,
        )
    if command.level not in (0, statement.reminders + 1):
        raise _not_ready(statement, "Somebody else reminded the member meanwhile.")
    charges = batch.edit(charges)
    charges.remind(_cause(batch, request), statement.statement_id)
    return _decided(charges, statement.statement_id)


def write_off_statement(
    batch: Batch, request: Request, command: c.WriteOffStatement
) -> c.StatementDecided:
    """Expect it no more; above what one person may, the first one only proposes it."""
    charges, statement = _overdue(batch, command.member_reference, command.statement_id)
    rules = batch.rules_now().settlement
    most = limits.WRITE_OFF_ALONE_MINOR_MAX_DEFAULT if rules is None else rules.write_off_max_alone
    proposed_by = statement.write_off_proposed_by
    alone = statement.amount <= most
    if not alone and proposed_by == request.principal_id:
        raise Refusal(
            Reason.SECOND_PERSON_NEEDED,
            "Somebody else than who proposed it has to agree.",
            field="statement_id",
            proposed_by=proposed_by,
        )
    cause = _cause(batch, request)
    charges = batch.edit(charges)
    if alone or proposed_by:
        charges.write_off(cause, statement.statement_id, command.reason_code)
        return _decided(charges, statement.statement_id)
    charges.propose_write_off(cause, statement.statement_id, command.reason_code)
    return _decided(charges, statement.statement_id, proposed=True)


def book_payment(batch: Batch, request: Request, command: c.BookPayment) -> c.StatementDecided:
    """Take note that it was paid in another way."""
    charges = charges_of_statement(batch, command.member_reference, command.statement_id)
    statement = charges.check_state(command.statement_id, _PAYABLE)
    if command.amount is not None and not 0 < command.amount <= statement.amount:
        text = "amount: must be more than nothing, and at most what is owed of the statement."
        raise Refusal(Reason.FIELD_INVALID, text, field="amount", owed=statement.amount)
    today = batch.today()
    paid_on = command.paid_on or today
    if paid_on > today:
        raise Refusal(Reason.FIELD_INVALID, "paid_on: must not be in the future.", field="paid_on")
    charges = batch.edit(charges)
    charges.pay(_cause(batch, request), command.statement_id, paid_on, amount=command.amount)
    return _decided(charges, command.statement_id)


def get_write_off_proposals(batch: Batch, query: c.GetWriteOffProposals) -> dict[UUID, str]:
    """Find who wants which of some statements written off, as long as nobody agreed."""
    batch.require({one.charges_id for one in query.statements})
    found = {}
    for one in query.statements:
        charges = batch.find(Charges, one.charges_id)
        statement = None if charges is None else charges.statements.get(one.statement_id)
        if statement is not None and statement.write_off_proposed_by:
            found[one.statement_id] = statement.write_off_proposed_by
    return found


def _overdue(batch: Batch, member_reference: str, statement_id: UUID) -> tuple[Charges, Statement]:
    charges = charges_of_statement(batch, member_reference, statement_id)
    return charges, charges.check_state(statement_id, _OVERDUE)


def _check_account(batch: Batch, charges: Charges) -> None:
    """Refuse to debit an account again of which a bank said that it cannot be debited."""
    mandate = batch.find(Mandate, batch.namespace.mandate(charges.mandate_reference))
    if mandate is not None and charges.is_refused(mandate):
        raise Refusal(
            Reason.ACCOUNT_UNUSABLE,
            "The account cannot be debited: have the member give another one first.",
            field="statement_id",
        )


def _not_ready(statement: Statement, message: str) -> Refusal:
    return Refusal(Reason.STATEMENT_NOT_READY, message, field="statement_id", state=statement.state)


def _cause(batch: Batch, request: Request) -> Cause:
    return batch.cause(request.request_id, request.principal_id, None)


def _decided(charges: Charges, statement_id: UUID, *, proposed: bool = False) -> c.StatementDecided:
    statement = charges.statements[statement_id]
    return c.StatementDecided(
        charges.member_reference,
        statement_id,
        statement.amount,
        statement.state,
        statement.reminders,
        proposed,
    )
