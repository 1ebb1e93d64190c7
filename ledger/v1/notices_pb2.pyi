from google.type import money_pb2 as _money_pb2
from ledger.v1 import settlement_pb2 as _settlement_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SendNoticesRequest(_message.Message):
    __slots__ = ("run_id",)
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    run_id: str
    def __init__(self, run_id: _Optional[str] = ...) -> None: ...

class SendNoticesResponse(_message.Message):
    __slots__ = ("position", "run")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    position: int
    run: _settlement_pb2.SettlementRun
    def __init__(self, position: _Optional[int] = ..., run: _Optional[_Union[_settlement_pb2.SettlementRun, _Mapping]] = ...) -> None: ...

class GetNoticeRequest(_message.Message):
    __slots__ = ("member_reference", "statement_id", "reminder", "language")
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    REMINDER_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    member_reference: str
    statement_id: str
    reminder: int
    language: str
    def __init__(self, member_reference: _Optional[str] = ..., statement_id: _Optional[str] = ..., reminder: _Optional[int] = ..., language: _Optional[str] = ...) -> None: ...

class GetNoticeResponse(_message.Message):
    __slots__ = ("subject", "text", "html", "language", "amount")
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    HTML_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    subject: str
    text: str
    html: str
    language: str
    amount: _money_pb2.Money
    def __init__(self, subject: _Optional[str] = ..., text: _Optional[str] = ..., html: _Optional[str] = ..., language: _Optional[str] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...

class GetMandateTextRequest(_message.Message):
    __slots__ = ("language",)
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    language: str
    def __init__(self, language: _Optional[str] = ...) -> None: ...

class GetMandateTextResponse(_message.Message):
    __slots__ = ("text_version", "language", "title", "text", "note", "creditor_name", "creditor_id")
    TEXT_VERSION_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    CREDITOR_NAME_FIELD_NUMBER: _ClassVar[int]
    CREDITOR_ID_FIELD_NUMBER: _ClassVar[int]
    text_version: str
    language: str
    title: str
    text: str
    note: str
    creditor_name: str
    creditor_id: str
    def __init__(self, text_version: _Optional[str] = ..., language: _Optional[str] = ..., title: _Optional[str] = ..., text: _Optional[str] = ..., note: _Optional[str] = ..., creditor_name: _Optional[str] = ..., creditor_id: _Optional[str] = ...) -> None: ...
