"""In which field a request about what banks say differs from the one that used its id before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ledger.application import commands as c
from ledger.application.batch import Batch


def _of_run_chunk(batch: Batch, command: c.SettleRunChunk, answer: c.RunChunkSettled) -> str:
    del batch, command, answer
    return "chunk"


def _of_resolution(batch: Batch, command: c.ResolveBankEntry, answer: c.BankEntryDecided) -> str:
    del batch
    if command.entry_id != answer.entry_id:
        return "entry_id"
    if command.statement_id not in (None, answer.statement_id):
        return "statement_id"
    if command.run_id not in (None, answer.run_id):
        return "run_id"
    if command.statement_id is not None:
        return "other_amount"
    # Which payout it was, or why it was set aside, no answer holds.
    return "set_aside" if command.payout_id is None else "payout_id"


_Overdue = (
    c.ResubmitStatement | c.HoldStatement | c.RemindStatement | c.WriteOffStatement | c.BookPayment
)


def _of_statement(batch: Batch, command: _Overdue, answer: c.StatementDecided) -> str:
    del batch
    same = command.statement_id == answer.statement_id
    return "member_reference" if same else "statement_id"


def _of_write_off(batch: Batch, command: c.WriteOffStatement, answer: c.StatementDecided) -> str:
    same = command.statement_id == answer.statement_id
    return "reason_code" if same else _of_statement(batch, command, answer)


def _of_payment(batch: Batch, command: c.BookPayment, answer: c.StatementDecided) -> str:
    same = command.statement_id == answer.statement_id
    if not same:
        return _of_statement(batch, command, answer)
    return "paid_on" if command.amount is None else "amount"


FINDERS: dict[type, Callable[[Batch, Any, Any], str]] = {
    c.OpenBankFile: lambda *_: "sha256",
    c.RecordBankLines: lambda *_: "lines",
    c.SettleRunChunk: _of_run_chunk,
    c.FinishBankFile: lambda *_: "sha256",
    c.ResolveBankEntry: _of_resolution,
    c.ResubmitStatement: _of_statement,
    c.HoldStatement: _of_statement,
    c.RemindStatement: _of_statement,
    c.WriteOffStatement: _of_write_off,
    c.BookPayment: _of_payment,
}
