import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import date_pb2 as _date_pb2
from google.type import money_pb2 as _money_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class BankSource(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BANK_SOURCE_UNSPECIFIED: _ClassVar[BankSource]
    BANK_SOURCE_STATEMENT: _ClassVar[BankSource]
    BANK_SOURCE_NOTIFICATION: _ClassVar[BankSource]
    BANK_SOURCE_REPORT: _ClassVar[BankSource]

class BankLineKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BANK_LINE_KIND_UNSPECIFIED: _ClassVar[BankLineKind]
    BANK_LINE_KIND_CREDIT: _ClassVar[BankLineKind]
    BANK_LINE_KIND_RETURN: _ClassVar[BankLineKind]
    BANK_LINE_KIND_REFUSAL: _ClassVar[BankLineKind]
    BANK_LINE_KIND_ACCEPTANCE: _ClassVar[BankLineKind]
    BANK_LINE_KIND_DEBIT: _ClassVar[BankLineKind]
    BANK_LINE_KIND_TOTAL: _ClassVar[BankLineKind]
    BANK_LINE_KIND_DETAIL: _ClassVar[BankLineKind]
    BANK_LINE_KIND_NOT_BOOKED: _ClassVar[BankLineKind]
    BANK_LINE_KIND_STATUS: _ClassVar[BankLineKind]

class BankEntryState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BANK_ENTRY_STATE_UNSPECIFIED: _ClassVar[BankEntryState]
    BANK_ENTRY_STATE_INFO: _ClassVar[BankEntryState]
    BANK_ENTRY_STATE_MATCHED: _ClassVar[BankEntryState]
    BANK_ENTRY_STATE_EXCEPTION: _ClassVar[BankEntryState]
    BANK_ENTRY_STATE_RESOLVED: _ClassVar[BankEntryState]

class BankEntryEffect(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BANK_ENTRY_EFFECT_UNSPECIFIED: _ClassVar[BankEntryEffect]
    BANK_ENTRY_EFFECT_CREDITED: _ClassVar[BankEntryEffect]
    BANK_ENTRY_EFFECT_RETURNED: _ClassVar[BankEntryEffect]
    BANK_ENTRY_EFFECT_REFUSED: _ClassVar[BankEntryEffect]
    BANK_ENTRY_EFFECT_PAID: _ClassVar[BankEntryEffect]
    BANK_ENTRY_EFFECT_TOLD_AGAIN: _ClassVar[BankEntryEffect]
    BANK_ENTRY_EFFECT_PAID_OUT: _ClassVar[BankEntryEffect]
    BANK_ENTRY_EFFECT_PAYOUT_RETURNED: _ClassVar[BankEntryEffect]

class BankExceptionReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BANK_EXCEPTION_REASON_UNSPECIFIED: _ClassVar[BankExceptionReason]
    BANK_EXCEPTION_REASON_CREDIT_UNKNOWN: _ClassVar[BankExceptionReason]
    BANK_EXCEPTION_REASON_CREDIT_DIFFERS: _ClassVar[BankExceptionReason]
    BANK_EXCEPTION_REASON_CREDIT_TWICE: _ClassVar[BankExceptionReason]
    BANK_EXCEPTION_REASON_RUN_UNKNOWN: _ClassVar[BankExceptionReason]
    BANK_EXCEPTION_REASON_RUN_CREDITED: _ClassVar[BankExceptionReason]
    BANK_EXCEPTION_REASON_RETURN_UNKNOWN: _ClassVar[BankExceptionReason]
    BANK_EXCEPTION_REASON_RETURN_AMBIGUOUS: _ClassVar[BankExceptionReason]
    BANK_EXCEPTION_REASON_RETURN_DIFFERS: _ClassVar[BankExceptionReason]
    BANK_EXCEPTION_REASON_RETURN_TWICE: _ClassVar[BankExceptionReason]
    BANK_EXCEPTION_REASON_NOT_SENT: _ClassVar[BankExceptionReason]
    BANK_EXCEPTION_REASON_DEBIT_UNKNOWN: _ClassVar[BankExceptionReason]
    BANK_EXCEPTION_REASON_DETAILS_DISAGREE: _ClassVar[BankExceptionReason]
    BANK_EXCEPTION_REASON_DETAILS_MISSING: _ClassVar[BankExceptionReason]
    BANK_EXCEPTION_REASON_CURRENCY: _ClassVar[BankExceptionReason]
    BANK_EXCEPTION_REASON_ACCOUNT: _ClassVar[BankExceptionReason]
    BANK_EXCEPTION_REASON_CODE_UNKNOWN: _ClassVar[BankExceptionReason]
    BANK_EXCEPTION_REASON_COLLECTED_TWICE: _ClassVar[BankExceptionReason]

class SetAsideCode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SET_ASIDE_CODE_UNSPECIFIED: _ClassVar[SetAsideCode]
    SET_ASIDE_CODE_FEE: _ClassVar[SetAsideCode]
    SET_ASIDE_CODE_NOT_OURS: _ClassVar[SetAsideCode]
    SET_ASIDE_CODE_TOLD_BEFORE: _ClassVar[SetAsideCode]
    SET_ASIDE_CODE_CLEARED: _ClassVar[SetAsideCode]
BANK_SOURCE_UNSPECIFIED: BankSource
BANK_SOURCE_STATEMENT: BankSource
BANK_SOURCE_NOTIFICATION: BankSource
BANK_SOURCE_REPORT: BankSource
BANK_LINE_KIND_UNSPECIFIED: BankLineKind
BANK_LINE_KIND_CREDIT: BankLineKind
BANK_LINE_KIND_RETURN: BankLineKind
BANK_LINE_KIND_REFUSAL: BankLineKind
BANK_LINE_KIND_ACCEPTANCE: BankLineKind
BANK_LINE_KIND_DEBIT: BankLineKind
BANK_LINE_KIND_TOTAL: BankLineKind
BANK_LINE_KIND_DETAIL: BankLineKind
BANK_LINE_KIND_NOT_BOOKED: BankLineKind
BANK_LINE_KIND_STATUS: BankLineKind
BANK_ENTRY_STATE_UNSPECIFIED: BankEntryState
BANK_ENTRY_STATE_INFO: BankEntryState
BANK_ENTRY_STATE_MATCHED: BankEntryState
BANK_ENTRY_STATE_EXCEPTION: BankEntryState
BANK_ENTRY_STATE_RESOLVED: BankEntryState
BANK_ENTRY_EFFECT_UNSPECIFIED: BankEntryEffect
BANK_ENTRY_EFFECT_CREDITED: BankEntryEffect
BANK_ENTRY_EFFECT_RETURNED: BankEntryEffect
BANK_ENTRY_EFFECT_REFUSED: BankEntryEffect
BANK_ENTRY_EFFECT_PAID: BankEntryEffect
BANK_ENTRY_EFFECT_TOLD_AGAIN: BankEntryEffect
BANK_ENTRY_EFFECT_PAID_OUT: BankEntryEffect
BANK_ENTRY_EFFECT_PAYOUT_RETURNED: BankEntryEffect
BANK_EXCEPTION_REASON_UNSPECIFIED: BankExceptionReason
BANK_EXCEPTION_REASON_CREDIT_UNKNOWN: BankExceptionReason
BANK_EXCEPTION_REASON_CREDIT_DIFFERS: BankExceptionReason
BANK_EXCEPTION_REASON_CREDIT_TWICE: BankExceptionReason
BANK_EXCEPTION_REASON_RUN_UNKNOWN: BankExceptionReason
BANK_EXCEPTION_REASON_RUN_CREDITED: BankExceptionReason
BANK_EXCEPTION_REASON_RETURN_UNKNOWN: BankExceptionReason
BANK_EXCEPTION_REASON_RETURN_AMBIGUOUS: BankExceptionReason
BANK_EXCEPTION_REASON_RETURN_DIFFERS: BankExceptionReason
BANK_EXCEPTION_REASON_RETURN_TWICE: BankExceptionReason
BANK_EXCEPTION_REASON_NOT_SENT: BankExceptionReason
BANK_EXCEPTION_REASON_DEBIT_UNKNOWN: BankExceptionReason
BANK_EXCEPTION_REASON_DETAILS_DISAGREE: BankExceptionReason
BANK_EXCEPTION_REASON_DETAILS_MISSING: BankExceptionReason
BANK_EXCEPTION_REASON_CURRENCY: BankExceptionReason
BANK_EXCEPTION_REASON_ACCOUNT: BankExceptionReason
BANK_EXCEPTION_REASON_CODE_UNKNOWN: BankExceptionReason
BANK_EXCEPTION_REASON_COLLECTED_TWICE: BankExceptionReason
SET_ASIDE_CODE_UNSPECIFIED: SetAsideCode
SET_ASIDE_CODE_FEE: SetAsideCode
SET_ASIDE_CODE_NOT_OURS: SetAsideCode
SET_ASIDE_CODE_TOLD_BEFORE: SetAsideCode
SET_ASIDE_CODE_CLEARED: SetAsideCode

class BankEntry(_message.Message):
    __slots__ = ("entry_id", "file_id", "source", "kind", "number", "part", "state", "reason", "effect", "set_aside", "amount", "original_amount", "details_amount", "expected_amount", "fee", "difference", "code", "status", "transaction_code", "booking_date", "value_date", "run_id", "statement_id", "attempt", "member_reference", "decided_by", "decide_time", "record_time")
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    FILE_ID_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    PART_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    EFFECT_FIELD_NUMBER: _ClassVar[int]
    SET_ASIDE_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    ORIGINAL_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    DETAILS_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    FEE_FIELD_NUMBER: _ClassVar[int]
    DIFFERENCE_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_CODE_FIELD_NUMBER: _ClassVar[int]
    BOOKING_DATE_FIELD_NUMBER: _ClassVar[int]
    VALUE_DATE_FIELD_NUMBER: _ClassVar[int]
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    DECIDED_BY_FIELD_NUMBER: _ClassVar[int]
    DECIDE_TIME_FIELD_NUMBER: _ClassVar[int]
    RECORD_TIME_FIELD_NUMBER: _ClassVar[int]
    entry_id: str
    file_id: str
    source: BankSource
    kind: BankLineKind
    number: int
    part: int
    state: BankEntryState
    reason: BankExceptionReason
    effect: BankEntryEffect
    set_aside: SetAsideCode
    amount: _money_pb2.Money
    original_amount: _money_pb2.Money
    details_amount: _money_pb2.Money
    expected_amount: _money_pb2.Money
    fee: _money_pb2.Money
    difference: _money_pb2.Money
    code: str
    status: str
    transaction_code: str
    booking_date: _date_pb2.Date
    value_date: _date_pb2.Date
    run_id: str
    statement_id: str
    attempt: int
    member_reference: str
    decided_by: str
    decide_time: _timestamp_pb2.Timestamp
    record_time: _timestamp_pb2.Timestamp
    def __init__(self, entry_id: _Optional[str] = ..., file_id: _Optional[str] = ..., source: _Optional[_Union[BankSource, str]] = ..., kind: _Optional[_Union[BankLineKind, str]] = ..., number: _Optional[int] = ..., part: _Optional[int] = ..., state: _Optional[_Union[BankEntryState, str]] = ..., reason: _Optional[_Union[BankExceptionReason, str]] = ..., effect: _Optional[_Union[BankEntryEffect, str]] = ..., set_aside: _Optional[_Union[SetAsideCode, str]] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., original_amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., details_amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., expected_amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., fee: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., difference: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., code: _Optional[str] = ..., status: _Optional[str] = ..., transaction_code: _Optional[str] = ..., booking_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., value_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., run_id: _Optional[str] = ..., statement_id: _Optional[str] = ..., attempt: _Optional[int] = ..., member_reference: _Optional[str] = ..., decided_by: _Optional[str] = ..., decide_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., record_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class BankEntryText(_message.Message):
    __slots__ = ("name", "iban", "remittance", "bank_text", "end_to_end_id", "mandate_reference", "servicer_reference")
    NAME_FIELD_NUMBER: _ClassVar[int]
    IBAN_FIELD_NUMBER: _ClassVar[int]
    REMITTANCE_FIELD_NUMBER: _ClassVar[int]
    BANK_TEXT_FIELD_NUMBER: _ClassVar[int]
    END_TO_END_ID_FIELD_NUMBER: _ClassVar[int]
    MANDATE_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    SERVICER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    name: str
    iban: str
    remittance: str
    bank_text: str
    end_to_end_id: str
    mandate_reference: str
    servicer_reference: str
    def __init__(self, name: _Optional[str] = ..., iban: _Optional[str] = ..., remittance: _Optional[str] = ..., bank_text: _Optional[str] = ..., end_to_end_id: _Optional[str] = ..., mandate_reference: _Optional[str] = ..., servicer_reference: _Optional[str] = ...) -> None: ...

class ImportBankFileRequest(_message.Message):
    __slots__ = ("request_id", "data")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    data: bytes
    def __init__(self, request_id: _Optional[str] = ..., data: _Optional[bytes] = ...) -> None: ...

class ImportBankFileResponse(_message.Message):
    __slots__ = ("file_id", "sha256", "source", "lines", "lines_done", "lines_new", "matched", "exceptions", "collections_settled", "done", "known", "position")
    FILE_ID_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    LINES_DONE_FIELD_NUMBER: _ClassVar[int]
    LINES_NEW_FIELD_NUMBER: _ClassVar[int]
    MATCHED_FIELD_NUMBER: _ClassVar[int]
    EXCEPTIONS_FIELD_NUMBER: _ClassVar[int]
    COLLECTIONS_SETTLED_FIELD_NUMBER: _ClassVar[int]
    DONE_FIELD_NUMBER: _ClassVar[int]
    KNOWN_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    file_id: str
    sha256: str
    source: BankSource
    lines: int
    lines_done: int
    lines_new: int
    matched: int
    exceptions: int
    collections_settled: int
    done: bool
    known: bool
    position: int
    def __init__(self, file_id: _Optional[str] = ..., sha256: _Optional[str] = ..., source: _Optional[_Union[BankSource, str]] = ..., lines: _Optional[int] = ..., lines_done: _Optional[int] = ..., lines_new: _Optional[int] = ..., matched: _Optional[int] = ..., exceptions: _Optional[int] = ..., collections_settled: _Optional[int] = ..., done: _Optional[bool] = ..., known: _Optional[bool] = ..., position: _Optional[int] = ...) -> None: ...

class ListBankEntriesRequest(_message.Message):
    __slots__ = ("state", "file_id", "run_id", "statement_id", "page_size", "page_token", "at_least_position")
    STATE_FIELD_NUMBER: _ClassVar[int]
    FILE_ID_FIELD_NUMBER: _ClassVar[int]
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    state: BankEntryState
    file_id: str
    run_id: str
    statement_id: str
    page_size: int
    page_token: str
    at_least_position: int
    def __init__(self, state: _Optional[_Union[BankEntryState, str]] = ..., file_id: _Optional[str] = ..., run_id: _Optional[str] = ..., statement_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class ListBankEntriesResponse(_message.Message):
    __slots__ = ("entries", "next_page_token", "position")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[BankEntry]
    next_page_token: str
    position: int
    def __init__(self, entries: _Optional[_Iterable[_Union[BankEntry, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., position: _Optional[int] = ...) -> None: ...

class GetBankEntryRequest(_message.Message):
    __slots__ = ("entry_id", "at_least_position")
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    entry_id: str
    at_least_position: int
    def __init__(self, entry_id: _Optional[str] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class GetBankEntryResponse(_message.Message):
    __slots__ = ("entry", "text")
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    entry: BankEntry
    text: BankEntryText
    def __init__(self, entry: _Optional[_Union[BankEntry, _Mapping]] = ..., text: _Optional[_Union[BankEntryText, _Mapping]] = ...) -> None: ...

class StatementKey(_message.Message):
    __slots__ = ("member_reference", "statement_id")
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    member_reference: str
    statement_id: str
    def __init__(self, member_reference: _Optional[str] = ..., statement_id: _Optional[str] = ...) -> None: ...

class PayoutKey(_message.Message):
    __slots__ = ("member_reference", "payout_id")
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    PAYOUT_ID_FIELD_NUMBER: _ClassVar[int]
    member_reference: str
    payout_id: str
    def __init__(self, member_reference: _Optional[str] = ..., payout_id: _Optional[str] = ...) -> None: ...

class ResolveBankEntryRequest(_message.Message):
    __slots__ = ("request_id", "entry_id", "statement", "run_id", "set_aside", "payout", "other_amount")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_FIELD_NUMBER: _ClassVar[int]
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    SET_ASIDE_FIELD_NUMBER: _ClassVar[int]
    PAYOUT_FIELD_NUMBER: _ClassVar[int]
    OTHER_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    entry_id: str
    statement: StatementKey
    run_id: str
    set_aside: SetAsideCode
    payout: PayoutKey
    other_amount: bool
    def __init__(self, request_id: _Optional[str] = ..., entry_id: _Optional[str] = ..., statement: _Optional[_Union[StatementKey, _Mapping]] = ..., run_id: _Optional[str] = ..., set_aside: _Optional[_Union[SetAsideCode, str]] = ..., payout: _Optional[_Union[PayoutKey, _Mapping]] = ..., other_amount: _Optional[bool] = ...) -> None: ...

class ResolveBankEntryResponse(_message.Message):
    __slots__ = ("entry_id", "state", "collections_settled", "position", "replayed")
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    COLLECTIONS_SETTLED_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    entry_id: str
    state: BankEntryState
    collections_settled: int
    position: int
    replayed: bool
    def __init__(self, entry_id: _Optional[str] = ..., state: _Optional[_Union[BankEntryState, str]] = ..., collections_settled: _Optional[int] = ..., position: _Optional[int] = ..., replayed: _Optional[bool] = ...) -> None: ...

class OverdueStatement(_message.Message):
    __slots__ = ("statement_id", "member_reference", "amount", "fee", "first_due_date", "return_date", "age_days", "attempts", "code", "action", "reminders", "run_id", "write_off_proposed_by")
    STATEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    FEE_FIELD_NUMBER: _ClassVar[int]
    FIRST_DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    RETURN_DATE_FIELD_NUMBER: _ClassVar[int]
    AGE_DAYS_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    REMINDERS_FIELD_NUMBER: _ClassVar[int]
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    WRITE_OFF_PROPOSED_BY_FIELD_NUMBER: _ClassVar[int]
    statement_id: str
    member_reference: str
    amount: _money_pb2.Money
    fee: _money_pb2.Money
    first_due_date: _date_pb2.Date
    return_date: _date_pb2.Date
    age_days: int
    attempts: int
    code: str
    action: str
    reminders: int
    run_id: str
    write_off_proposed_by: str
    def __init__(self, statement_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., fee: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., first_due_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., return_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., age_days: _Optional[int] = ..., attempts: _Optional[int] = ..., code: _Optional[str] = ..., action: _Optional[str] = ..., reminders: _Optional[int] = ..., run_id: _Optional[str] = ..., write_off_proposed_by: _Optional[str] = ...) -> None: ...

class ListOverdueStatementsRequest(_message.Message):
    __slots__ = ("action", "page_size", "page_token", "at_least_position")
    ACTION_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    action: str
    page_size: int
    page_token: str
    at_least_position: int
    def __init__(self, action: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class ListOverdueStatementsResponse(_message.Message):
    __slots__ = ("statements", "next_page_token", "position")
    STATEMENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    statements: _containers.RepeatedCompositeFieldContainer[OverdueStatement]
    next_page_token: str
    position: int
    def __init__(self, statements: _Optional[_Iterable[_Union[OverdueStatement, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., position: _Optional[int] = ...) -> None: ...

class DecidedStatement(_message.Message):
    __slots__ = ("statement_id", "member_reference", "amount", "state", "reminders")
    STATEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REMINDERS_FIELD_NUMBER: _ClassVar[int]
    statement_id: str
    member_reference: str
    amount: _money_pb2.Money
    state: str
    reminders: int
    def __init__(self, statement_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., state: _Optional[str] = ..., reminders: _Optional[int] = ...) -> None: ...

class ResubmitStatementRequest(_message.Message):
    __slots__ = ("request_id", "statement")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    statement: StatementKey
    def __init__(self, request_id: _Optional[str] = ..., statement: _Optional[_Union[StatementKey, _Mapping]] = ...) -> None: ...

class ResubmitStatementResponse(_message.Message):
    __slots__ = ("statement", "position", "replayed")
    STATEMENT_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    statement: DecidedStatement
    position: int
    replayed: bool
    def __init__(self, statement: _Optional[_Union[DecidedStatement, _Mapping]] = ..., position: _Optional[int] = ..., replayed: _Optional[bool] = ...) -> None: ...

class HoldStatementRequest(_message.Message):
    __slots__ = ("request_id", "statement")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    statement: StatementKey
    def __init__(self, request_id: _Optional[str] = ..., statement: _Optional[_Union[StatementKey, _Mapping]] = ...) -> None: ...

class HoldStatementResponse(_message.Message):
    __slots__ = ("statement", "position", "replayed")
    STATEMENT_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    statement: DecidedStatement
    position: int
    replayed: bool
    def __init__(self, statement: _Optional[_Union[DecidedStatement, _Mapping]] = ..., position: _Optional[int] = ..., replayed: _Optional[bool] = ...) -> None: ...

class RemindStatementRequest(_message.Message):
    __slots__ = ("request_id", "statement", "told_elsewhere")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_FIELD_NUMBER: _ClassVar[int]
    TOLD_ELSEWHERE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    statement: StatementKey
    told_elsewhere: bool
    def __init__(self, request_id: _Optional[str] = ..., statement: _Optional[_Union[StatementKey, _Mapping]] = ..., told_elsewhere: _Optional[bool] = ...) -> None: ...

class RemindStatementResponse(_message.Message):
    __slots__ = ("statement", "position", "replayed", "sent")
    STATEMENT_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    SENT_FIELD_NUMBER: _ClassVar[int]
    statement: DecidedStatement
    position: int
    replayed: bool
    sent: bool
    def __init__(self, statement: _Optional[_Union[DecidedStatement, _Mapping]] = ..., position: _Optional[int] = ..., replayed: _Optional[bool] = ..., sent: _Optional[bool] = ...) -> None: ...

class WriteOffStatementRequest(_message.Message):
    __slots__ = ("request_id", "statement", "reason_code")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_FIELD_NUMBER: _ClassVar[int]
    REASON_CODE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    statement: StatementKey
    reason_code: str
    def __init__(self, request_id: _Optional[str] = ..., statement: _Optional[_Union[StatementKey, _Mapping]] = ..., reason_code: _Optional[str] = ...) -> None: ...

class WriteOffStatementResponse(_message.Message):
    __slots__ = ("statement", "proposed", "position", "replayed")
    STATEMENT_FIELD_NUMBER: _ClassVar[int]
    PROPOSED_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    statement: DecidedStatement
    proposed: bool
    position: int
    replayed: bool
    def __init__(self, statement: _Optional[_Union[DecidedStatement, _Mapping]] = ..., proposed: _Optional[bool] = ..., position: _Optional[int] = ..., replayed: _Optional[bool] = ...) -> None: ...

class PayOutCreditRequest(_message.Message):
    __slots__ = ("request_id", "member_reference", "amount", "reason_code", "reference", "paid_date")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REASON_CODE_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    PAID_DATE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    member_reference: str
    amount: _money_pb2.Money
    reason_code: str
    reference: str
    paid_date: _date_pb2.Date
    def __init__(self, request_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., reason_code: _Optional[str] = ..., reference: _Optional[str] = ..., paid_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class PayOutCreditResponse(_message.Message):
    __slots__ = ("payout_id", "member_reference", "amount", "payable_amount", "position", "replayed")
    PAYOUT_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    PAYABLE_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    payout_id: str
    member_reference: str
    amount: _money_pb2.Money
    payable_amount: _money_pb2.Money
    position: int
    replayed: bool
    def __init__(self, payout_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., payable_amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., position: _Optional[int] = ..., replayed: _Optional[bool] = ...) -> None: ...

class BookPaymentRequest(_message.Message):
    __slots__ = ("request_id", "statement", "paid_date", "amount")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_FIELD_NUMBER: _ClassVar[int]
    PAID_DATE_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    statement: StatementKey
    paid_date: _date_pb2.Date
    amount: _money_pb2.Money
    def __init__(self, request_id: _Optional[str] = ..., statement: _Optional[_Union[StatementKey, _Mapping]] = ..., paid_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...

class BookPaymentResponse(_message.Message):
    __slots__ = ("statement", "position", "replayed")
    STATEMENT_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    statement: DecidedStatement
    position: int
    replayed: bool
    def __init__(self, statement: _Optional[_Union[DecidedStatement, _Mapping]] = ..., position: _Optional[int] = ..., replayed: _Optional[bool] = ...) -> None: ...
