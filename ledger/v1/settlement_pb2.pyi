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

class RunState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RUN_STATE_UNSPECIFIED: _ClassVar[RunState]
    RUN_STATE_DRAFTING: _ClassVar[RunState]
    RUN_STATE_DRAFT: _ClassVar[RunState]
    RUN_STATE_APPROVED: _ClassVar[RunState]
    RUN_STATE_NOTIFIED: _ClassVar[RunState]
    RUN_STATE_SEALING: _ClassVar[RunState]
    RUN_STATE_SEALED: _ClassVar[RunState]
    RUN_STATE_SUBMITTED: _ClassVar[RunState]
    RUN_STATE_ACCEPTED: _ClassVar[RunState]
    RUN_STATE_BOOKED: _ClassVar[RunState]
    RUN_STATE_CLOSED: _ClassVar[RunState]
    RUN_STATE_CANCELLING: _ClassVar[RunState]
    RUN_STATE_CANCELLED: _ClassVar[RunState]

class ExclusionReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EXCLUSION_REASON_UNSPECIFIED: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_NO_MANDATE: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_BELOW_LEAST: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_CREDIT_BALANCE: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_BLOCKED: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_NOTICE_TOO_LATE: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_CUT_OFF_AHEAD: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_ACCOUNT_UNUSABLE: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_NOTICE_FAILED: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_DATA_MISSING: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_BANK_WOULD_REFUSE: _ClassVar[ExclusionReason]
    EXCLUSION_REASON_TAKEN_OUT: _ClassVar[ExclusionReason]

class CollectionState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    COLLECTION_STATE_UNSPECIFIED: _ClassVar[CollectionState]
    COLLECTION_STATE_TAKEN: _ClassVar[CollectionState]
    COLLECTION_STATE_RELEASED: _ClassVar[CollectionState]
    COLLECTION_STATE_IN_TRANSIT: _ClassVar[CollectionState]
    COLLECTION_STATE_CREDITED: _ClassVar[CollectionState]
    COLLECTION_STATE_REJECTED: _ClassVar[CollectionState]
    COLLECTION_STATE_RETURNED: _ClassVar[CollectionState]
RUN_STATE_UNSPECIFIED: RunState
RUN_STATE_DRAFTING: RunState
RUN_STATE_DRAFT: RunState
RUN_STATE_APPROVED: RunState
RUN_STATE_NOTIFIED: RunState
RUN_STATE_SEALING: RunState
RUN_STATE_SEALED: RunState
RUN_STATE_SUBMITTED: RunState
RUN_STATE_ACCEPTED: RunState
RUN_STATE_BOOKED: RunState
RUN_STATE_CLOSED: RunState
RUN_STATE_CANCELLING: RunState
RUN_STATE_CANCELLED: RunState
EXCLUSION_REASON_UNSPECIFIED: ExclusionReason
EXCLUSION_REASON_NO_MANDATE: ExclusionReason
EXCLUSION_REASON_BELOW_LEAST: ExclusionReason
EXCLUSION_REASON_CREDIT_BALANCE: ExclusionReason
EXCLUSION_REASON_BLOCKED: ExclusionReason
EXCLUSION_REASON_NOTICE_TOO_LATE: ExclusionReason
EXCLUSION_REASON_CUT_OFF_AHEAD: ExclusionReason
EXCLUSION_REASON_ACCOUNT_UNUSABLE: ExclusionReason
EXCLUSION_REASON_NOTICE_FAILED: ExclusionReason
EXCLUSION_REASON_DATA_MISSING: ExclusionReason
EXCLUSION_REASON_BANK_WOULD_REFUSE: ExclusionReason
EXCLUSION_REASON_TAKEN_OUT: ExclusionReason
COLLECTION_STATE_UNSPECIFIED: CollectionState
COLLECTION_STATE_TAKEN: CollectionState
COLLECTION_STATE_RELEASED: CollectionState
COLLECTION_STATE_IN_TRANSIT: CollectionState
COLLECTION_STATE_CREDITED: CollectionState
COLLECTION_STATE_REJECTED: CollectionState
COLLECTION_STATE_RETURNED: CollectionState

class RunCount(_message.Message):
    __slots__ = ("count", "amount")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    count: int
    amount: _money_pb2.Money
    def __init__(self, count: _Optional[int] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...

class SettlementRun(_message.Message):
    __slots__ = ("run_id", "due_date", "number", "state", "prepared_by", "approved_by", "taken", "excluded", "left_out", "sent", "booked", "notices", "message_id", "payment_id", "sha256", "file_bytes", "open_time", "approve_time", "seal_time", "submit_time", "change_time", "deadline", "cancel_reason")
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    PREPARED_BY_FIELD_NUMBER: _ClassVar[int]
    APPROVED_BY_FIELD_NUMBER: _ClassVar[int]
    TAKEN_FIELD_NUMBER: _ClassVar[int]
    EXCLUDED_FIELD_NUMBER: _ClassVar[int]
    LEFT_OUT_FIELD_NUMBER: _ClassVar[int]
    SENT_FIELD_NUMBER: _ClassVar[int]
    BOOKED_FIELD_NUMBER: _ClassVar[int]
    NOTICES_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    FILE_BYTES_FIELD_NUMBER: _ClassVar[int]
    OPEN_TIME_FIELD_NUMBER: _ClassVar[int]
    APPROVE_TIME_FIELD_NUMBER: _ClassVar[int]
    SEAL_TIME_FIELD_NUMBER: _ClassVar[int]
    SUBMIT_TIME_FIELD_NUMBER: _ClassVar[int]
    CHANGE_TIME_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_FIELD_NUMBER: _ClassVar[int]
    CANCEL_REASON_FIELD_NUMBER: _ClassVar[int]
    run_id: str
    due_date: _date_pb2.Date
    number: int
    state: RunState
    prepared_by: _containers.RepeatedScalarFieldContainer[str]
    approved_by: str
    taken: RunCount
    excluded: RunCount
    left_out: RunCount
    sent: RunCount
    booked: _money_pb2.Money
    notices: int
    message_id: str
    payment_id: str
    sha256: str
    file_bytes: int
    open_time: _timestamp_pb2.Timestamp
    approve_time: _timestamp_pb2.Timestamp
    seal_time: _timestamp_pb2.Timestamp
    submit_time: _timestamp_pb2.Timestamp
    change_time: _timestamp_pb2.Timestamp
    deadline: _timestamp_pb2.Timestamp
    cancel_reason: str
    def __init__(self, run_id: _Optional[str] = ..., due_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., number: _Optional[int] = ..., state: _Optional[_Union[RunState, str]] = ..., prepared_by: _Optional[_Iterable[str]] = ..., approved_by: _Optional[str] = ..., taken: _Optional[_Union[RunCount, _Mapping]] = ..., excluded: _Optional[_Union[RunCount, _Mapping]] = ..., left_out: _Optional[_Union[RunCount, _Mapping]] = ..., sent: _Optional[_Union[RunCount, _Mapping]] = ..., booked: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., notices: _Optional[int] = ..., message_id: _Optional[str] = ..., payment_id: _Optional[str] = ..., sha256: _Optional[str] = ..., file_bytes: _Optional[int] = ..., open_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., approve_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., seal_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., submit_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., change_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., deadline: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., cancel_reason: _Optional[str] = ...) -> None: ...

class OpenRunRequest(_message.Message):
    __slots__ = ("request_id", "due_date", "number")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    due_date: _date_pb2.Date
    number: int
    def __init__(self, request_id: _Optional[str] = ..., due_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., number: _Optional[int] = ...) -> None: ...

class OpenRunResponse(_message.Message):
    __slots__ = ("position", "run_id", "run", "replayed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    position: int
    run_id: str
    run: SettlementRun
    replayed: bool
    def __init__(self, position: _Optional[int] = ..., run_id: _Optional[str] = ..., run: _Optional[_Union[SettlementRun, _Mapping]] = ..., replayed: _Optional[bool] = ...) -> None: ...

class DraftRunRequest(_message.Message):
    __slots__ = ("run_id",)
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    run_id: str
    def __init__(self, run_id: _Optional[str] = ...) -> None: ...

class DraftRunResponse(_message.Message):
    __slots__ = ("position", "run")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    position: int
    run: SettlementRun
    def __init__(self, position: _Optional[int] = ..., run: _Optional[_Union[SettlementRun, _Mapping]] = ...) -> None: ...

class GetRunRequest(_message.Message):
    __slots__ = ("run_id", "due_date", "number", "at_least_position")
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    run_id: str
    due_date: _date_pb2.Date
    number: int
    at_least_position: int
    def __init__(self, run_id: _Optional[str] = ..., due_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., number: _Optional[int] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class GetRunResponse(_message.Message):
    __slots__ = ("run", "position")
    RUN_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    run: SettlementRun
    position: int
    def __init__(self, run: _Optional[_Union[SettlementRun, _Mapping]] = ..., position: _Optional[int] = ...) -> None: ...

class ListRunsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "at_least_position")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    at_least_position: int
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class ListRunsResponse(_message.Message):
    __slots__ = ("runs", "next_page_token", "position")
    RUNS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    runs: _containers.RepeatedCompositeFieldContainer[SettlementRun]
    next_page_token: str
    position: int
    def __init__(self, runs: _Optional[_Iterable[_Union[SettlementRun, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., position: _Optional[int] = ...) -> None: ...

class GetControlSheetRequest(_message.Message):
    __slots__ = ("run_id", "at_least_position")
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    run_id: str
    at_least_position: int
    def __init__(self, run_id: _Optional[str] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class ControlCheck(_message.Message):
    __slots__ = ("name", "run", "members", "difference", "agrees")
    NAME_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    DIFFERENCE_FIELD_NUMBER: _ClassVar[int]
    AGREES_FIELD_NUMBER: _ClassVar[int]
    name: str
    run: RunCount
    members: RunCount
    difference: RunCount
    agrees: bool
    def __init__(self, name: _Optional[str] = ..., run: _Optional[_Union[RunCount, _Mapping]] = ..., members: _Optional[_Union[RunCount, _Mapping]] = ..., difference: _Optional[_Union[RunCount, _Mapping]] = ..., agrees: _Optional[bool] = ...) -> None: ...

class ExclusionSum(_message.Message):
    __slots__ = ("reason", "was_taken", "count")
    REASON_FIELD_NUMBER: _ClassVar[int]
    WAS_TAKEN_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    reason: ExclusionReason
    was_taken: bool
    count: RunCount
    def __init__(self, reason: _Optional[_Union[ExclusionReason, str]] = ..., was_taken: _Optional[bool] = ..., count: _Optional[_Union[RunCount, _Mapping]] = ...) -> None: ...

class GetControlSheetResponse(_message.Message):
    __slots__ = ("run", "file", "statements", "postings", "in_transit", "credited", "rejected", "returned", "fees", "bank_credit", "checks", "exclusions", "agrees", "position")
    RUN_FIELD_NUMBER: _ClassVar[int]
    FILE_FIELD_NUMBER: _ClassVar[int]
    STATEMENTS_FIELD_NUMBER: _ClassVar[int]
    POSTINGS_FIELD_NUMBER: _ClassVar[int]
    IN_TRANSIT_FIELD_NUMBER: _ClassVar[int]
    CREDITED_FIELD_NUMBER: _ClassVar[int]
    REJECTED_FIELD_NUMBER: _ClassVar[int]
    RETURNED_FIELD_NUMBER: _ClassVar[int]
    FEES_FIELD_NUMBER: _ClassVar[int]
    BANK_CREDIT_FIELD_NUMBER: _ClassVar[int]
    CHECKS_FIELD_NUMBER: _ClassVar[int]
    EXCLUSIONS_FIELD_NUMBER: _ClassVar[int]
    AGREES_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    run: SettlementRun
    file: RunCount
    statements: RunCount
    postings: RunCount
    in_transit: RunCount
    credited: RunCount
    rejected: RunCount
    returned: RunCount
    fees: _money_pb2.Money
    bank_credit: _money_pb2.Money
    checks: _containers.RepeatedCompositeFieldContainer[ControlCheck]
    exclusions: _containers.RepeatedCompositeFieldContainer[ExclusionSum]
    agrees: bool
    position: int
    def __init__(self, run: _Optional[_Union[SettlementRun, _Mapping]] = ..., file: _Optional[_Union[RunCount, _Mapping]] = ..., statements: _Optional[_Union[RunCount, _Mapping]] = ..., postings: _Optional[_Union[RunCount, _Mapping]] = ..., in_transit: _Optional[_Union[RunCount, _Mapping]] = ..., credited: _Optional[_Union[RunCount, _Mapping]] = ..., rejected: _Optional[_Union[RunCount, _Mapping]] = ..., returned: _Optional[_Union[RunCount, _Mapping]] = ..., fees: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., bank_credit: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., checks: _Optional[_Iterable[_Union[ControlCheck, _Mapping]]] = ..., exclusions: _Optional[_Iterable[_Union[ExclusionSum, _Mapping]]] = ..., agrees: _Optional[bool] = ..., position: _Optional[int] = ...) -> None: ...

class ListRunStatementsRequest(_message.Message):
    __slots__ = ("run_id", "page_size", "page_token", "at_least_position")
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    run_id: str
    page_size: int
    page_token: str
    at_least_position: int
    def __init__(self, run_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class RunStatement(_message.Message):
    __slots__ = ("statement_id", "member_reference", "attempt", "end_to_end_id", "amount", "state", "code", "action", "fee", "credit_date", "return_date")
    STATEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    END_TO_END_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    FEE_FIELD_NUMBER: _ClassVar[int]
    CREDIT_DATE_FIELD_NUMBER: _ClassVar[int]
    RETURN_DATE_FIELD_NUMBER: _ClassVar[int]
    statement_id: str
    member_reference: str
    attempt: int
    end_to_end_id: str
    amount: _money_pb2.Money
    state: CollectionState
    code: str
    action: str
    fee: _money_pb2.Money
    credit_date: _date_pb2.Date
    return_date: _date_pb2.Date
    def __init__(self, statement_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., attempt: _Optional[int] = ..., end_to_end_id: _Optional[str] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., state: _Optional[_Union[CollectionState, str]] = ..., code: _Optional[str] = ..., action: _Optional[str] = ..., fee: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., credit_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., return_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class ListRunStatementsResponse(_message.Message):
    __slots__ = ("statements", "next_page_token", "position")
    STATEMENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    statements: _containers.RepeatedCompositeFieldContainer[RunStatement]
    next_page_token: str
    position: int
    def __init__(self, statements: _Optional[_Iterable[_Union[RunStatement, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., position: _Optional[int] = ...) -> None: ...

class ListExclusionsRequest(_message.Message):
    __slots__ = ("run_id", "reason", "page_size", "page_token", "at_least_position")
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    run_id: str
    reason: ExclusionReason
    page_size: int
    page_token: str
    at_least_position: int
    def __init__(self, run_id: _Optional[str] = ..., reason: _Optional[_Union[ExclusionReason, str]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class RunExclusion(_message.Message):
    __slots__ = ("member_reference", "reason", "amount", "statement_id", "detail", "was_taken")
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    WAS_TAKEN_FIELD_NUMBER: _ClassVar[int]
    member_reference: str
    reason: ExclusionReason
    amount: _money_pb2.Money
    statement_id: str
    detail: str
    was_taken: bool
    def __init__(self, member_reference: _Optional[str] = ..., reason: _Optional[_Union[ExclusionReason, str]] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., statement_id: _Optional[str] = ..., detail: _Optional[str] = ..., was_taken: _Optional[bool] = ...) -> None: ...

class ListExclusionsResponse(_message.Message):
    __slots__ = ("exclusions", "next_page_token", "position")
    EXCLUSIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    exclusions: _containers.RepeatedCompositeFieldContainer[RunExclusion]
    next_page_token: str
    position: int
    def __init__(self, exclusions: _Optional[_Iterable[_Union[RunExclusion, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., position: _Optional[int] = ...) -> None: ...

class ApproveRunRequest(_message.Message):
    __slots__ = ("request_id", "run_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    run_id: str
    def __init__(self, request_id: _Optional[str] = ..., run_id: _Optional[str] = ...) -> None: ...

class ApproveRunResponse(_message.Message):
    __slots__ = ("position", "run", "replayed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    position: int
    run: SettlementRun
    replayed: bool
    def __init__(self, position: _Optional[int] = ..., run: _Optional[_Union[SettlementRun, _Mapping]] = ..., replayed: _Optional[bool] = ...) -> None: ...

class TakeOutStatementRequest(_message.Message):
    __slots__ = ("request_id", "run_id", "member_reference", "statement_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    run_id: str
    member_reference: str
    statement_id: str
    def __init__(self, request_id: _Optional[str] = ..., run_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., statement_id: _Optional[str] = ...) -> None: ...

class TakeOutStatementResponse(_message.Message):
    __slots__ = ("position", "run", "replayed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    position: int
    run: SettlementRun
    replayed: bool
    def __init__(self, position: _Optional[int] = ..., run: _Optional[_Union[SettlementRun, _Mapping]] = ..., replayed: _Optional[bool] = ...) -> None: ...

class SealRunRequest(_message.Message):
    __slots__ = ("run_id", "announced_elsewhere")
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    ANNOUNCED_ELSEWHERE_FIELD_NUMBER: _ClassVar[int]
    run_id: str
    announced_elsewhere: bool
    def __init__(self, run_id: _Optional[str] = ..., announced_elsewhere: _Optional[bool] = ...) -> None: ...

class SealRunResponse(_message.Message):
    __slots__ = ("position", "run")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    position: int
    run: SettlementRun
    def __init__(self, position: _Optional[int] = ..., run: _Optional[_Union[SettlementRun, _Mapping]] = ...) -> None: ...

class DownloadRunFileRequest(_message.Message):
    __slots__ = ("run_id",)
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    run_id: str
    def __init__(self, run_id: _Optional[str] = ...) -> None: ...

class DownloadRunFileResponse(_message.Message):
    __slots__ = ("content", "file_name", "sha256", "file_bytes")
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    FILE_NAME_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    FILE_BYTES_FIELD_NUMBER: _ClassVar[int]
    content: bytes
    file_name: str
    sha256: str
    file_bytes: int
    def __init__(self, content: _Optional[bytes] = ..., file_name: _Optional[str] = ..., sha256: _Optional[str] = ..., file_bytes: _Optional[int] = ...) -> None: ...

class SubmitRunRequest(_message.Message):
    __slots__ = ("request_id", "run_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    run_id: str
    def __init__(self, request_id: _Optional[str] = ..., run_id: _Optional[str] = ...) -> None: ...

class SubmitRunResponse(_message.Message):
    __slots__ = ("position", "run", "replayed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    position: int
    run: SettlementRun
    replayed: bool
    def __init__(self, position: _Optional[int] = ..., run: _Optional[_Union[SettlementRun, _Mapping]] = ..., replayed: _Optional[bool] = ...) -> None: ...

class AcceptRunRequest(_message.Message):
    __slots__ = ("request_id", "run_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    run_id: str
    def __init__(self, request_id: _Optional[str] = ..., run_id: _Optional[str] = ...) -> None: ...

class AcceptRunResponse(_message.Message):
    __slots__ = ("position", "run", "replayed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    position: int
    run: SettlementRun
    replayed: bool
    def __init__(self, position: _Optional[int] = ..., run: _Optional[_Union[SettlementRun, _Mapping]] = ..., replayed: _Optional[bool] = ...) -> None: ...

class CloseRunRequest(_message.Message):
    __slots__ = ("request_id", "run_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    run_id: str
    def __init__(self, request_id: _Optional[str] = ..., run_id: _Optional[str] = ...) -> None: ...

class CloseRunResponse(_message.Message):
    __slots__ = ("position", "run", "replayed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    position: int
    run: SettlementRun
    replayed: bool
    def __init__(self, position: _Optional[int] = ..., run: _Optional[_Union[SettlementRun, _Mapping]] = ..., replayed: _Optional[bool] = ...) -> None: ...

class CancelRunRequest(_message.Message):
    __slots__ = ("run_id", "reason")
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    run_id: str
    reason: str
    def __init__(self, run_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class CancelRunResponse(_message.Message):
    __slots__ = ("position", "run")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    position: int
    run: SettlementRun
    def __init__(self, position: _Optional[int] = ..., run: _Optional[_Union[SettlementRun, _Mapping]] = ...) -> None: ...
