import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import date_pb2 as _date_pb2
from google.type import money_pb2 as _money_pb2
from ledger.v1 import consent_pb2 as _consent_pb2
from ledger.v1 import options_pb2 as _options_pb2
from ledger.v1 import rules_pb2 as _rules_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SegmentScores(_message.Message):
    __slots__ = ("recency", "frequency", "monetary")
    RECENCY_FIELD_NUMBER: _ClassVar[int]
    FREQUENCY_FIELD_NUMBER: _ClassVar[int]
    MONETARY_FIELD_NUMBER: _ClassVar[int]
    recency: int
    frequency: int
    monetary: int
    def __init__(self, recency: _Optional[int] = ..., frequency: _Optional[int] = ..., monetary: _Optional[int] = ...) -> None: ...

class GetSegmentRequest(_message.Message):
    __slots__ = ("card_number", "member_reference", "account_id", "at_least_position", "at")
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    card_number: str
    member_reference: str
    account_id: str
    at_least_position: int
    at: _timestamp_pb2.Timestamp
    def __init__(self, card_number: _Optional[str] = ..., member_reference: _Optional[str] = ..., account_id: _Optional[str] = ..., at_least_position: _Optional[int] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetSegmentResponse(_message.Message):
    __slots__ = ("segment", "scores", "purchases", "amount", "last_purchase_date", "days_since", "first_purchase_date", "purchases_counted", "at", "rules_version", "rules", "account_id", "member_reference", "pool_member_references", "past_counted", "position")
    SEGMENT_FIELD_NUMBER: _ClassVar[int]
    SCORES_FIELD_NUMBER: _ClassVar[int]
    PURCHASES_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    LAST_PURCHASE_DATE_FIELD_NUMBER: _ClassVar[int]
    DAYS_SINCE_FIELD_NUMBER: _ClassVar[int]
    FIRST_PURCHASE_DATE_FIELD_NUMBER: _ClassVar[int]
    PURCHASES_COUNTED_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    RULES_VERSION_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    POOL_MEMBER_REFERENCES_FIELD_NUMBER: _ClassVar[int]
    PAST_COUNTED_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    segment: _rules_pb2.Segment
    scores: SegmentScores
    purchases: int
    amount: _money_pb2.Money
    last_purchase_date: _date_pb2.Date
    days_since: int
    first_purchase_date: _date_pb2.Date
    purchases_counted: int
    at: _timestamp_pb2.Timestamp
    rules_version: int
    rules: _rules_pb2.SegmentRules
    account_id: str
    member_reference: str
    pool_member_references: _containers.RepeatedScalarFieldContainer[str]
    past_counted: bool
    position: int
    def __init__(self, segment: _Optional[_Union[_rules_pb2.Segment, str]] = ..., scores: _Optional[_Union[SegmentScores, _Mapping]] = ..., purchases: _Optional[int] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., last_purchase_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., days_since: _Optional[int] = ..., first_purchase_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., purchases_counted: _Optional[int] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., rules_version: _Optional[int] = ..., rules: _Optional[_Union[_rules_pb2.SegmentRules, _Mapping]] = ..., account_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., pool_member_references: _Optional[_Iterable[str]] = ..., past_counted: _Optional[bool] = ..., position: _Optional[int] = ...) -> None: ...

class ListSegmentsRequest(_message.Message):
    __slots__ = ("at", "at_least_position")
    AT_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    at: _timestamp_pb2.Timestamp
    at_least_position: int
    def __init__(self, at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class SegmentFigures(_message.Message):
    __slots__ = ("segment", "accounts", "members", "purchases", "amount")
    SEGMENT_FIELD_NUMBER: _ClassVar[int]
    ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    PURCHASES_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    segment: _rules_pb2.Segment
    accounts: int
    members: int
    purchases: int
    amount: _money_pb2.Money
    def __init__(self, segment: _Optional[_Union[_rules_pb2.Segment, str]] = ..., accounts: _Optional[int] = ..., members: _Optional[int] = ..., purchases: _Optional[int] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...

class ListSegmentsResponse(_message.Message):
    __slots__ = ("segments", "at", "rules_version", "position")
    SEGMENTS_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    RULES_VERSION_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    segments: _containers.RepeatedCompositeFieldContainer[SegmentFigures]
    at: _timestamp_pb2.Timestamp
    rules_version: int
    position: int
    def __init__(self, segments: _Optional[_Iterable[_Union[SegmentFigures, _Mapping]]] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., rules_version: _Optional[int] = ..., position: _Optional[int] = ...) -> None: ...

class ScoreRange(_message.Message):
    __slots__ = ("least", "most")
    LEAST_FIELD_NUMBER: _ClassVar[int]
    MOST_FIELD_NUMBER: _ClassVar[int]
    least: int
    most: int
    def __init__(self, least: _Optional[int] = ..., most: _Optional[int] = ...) -> None: ...

class SegmentFilter(_message.Message):
    __slots__ = ("segments", "recency", "frequency", "monetary")
    SEGMENTS_FIELD_NUMBER: _ClassVar[int]
    RECENCY_FIELD_NUMBER: _ClassVar[int]
    FREQUENCY_FIELD_NUMBER: _ClassVar[int]
    MONETARY_FIELD_NUMBER: _ClassVar[int]
    segments: _containers.RepeatedScalarFieldContainer[_rules_pb2.Segment]
    recency: ScoreRange
    frequency: ScoreRange
    monetary: ScoreRange
    def __init__(self, segments: _Optional[_Iterable[_Union[_rules_pb2.Segment, str]]] = ..., recency: _Optional[_Union[ScoreRange, _Mapping]] = ..., frequency: _Optional[_Union[ScoreRange, _Mapping]] = ..., monetary: _Optional[_Union[ScoreRange, _Mapping]] = ...) -> None: ...

class ListSegmentMembersRequest(_message.Message):
    __slots__ = ("filter", "page_size", "page_token", "at_least_position")
    FILTER_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    filter: SegmentFilter
    page_size: int
    page_token: str
    at_least_position: int
    def __init__(self, filter: _Optional[_Union[SegmentFilter, _Mapping]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class SegmentMember(_message.Message):
    __slots__ = ("member_reference", "account_id", "pool_member_references", "segment", "scores", "purchases", "amount", "last_purchase_date")
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    POOL_MEMBER_REFERENCES_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_FIELD_NUMBER: _ClassVar[int]
    SCORES_FIELD_NUMBER: _ClassVar[int]
    PURCHASES_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    LAST_PURCHASE_DATE_FIELD_NUMBER: _ClassVar[int]
    member_reference: str
    account_id: str
    pool_member_references: _containers.RepeatedScalarFieldContainer[str]
    segment: _rules_pb2.Segment
    scores: SegmentScores
    purchases: int
    amount: _money_pb2.Money
    last_purchase_date: _date_pb2.Date
    def __init__(self, member_reference: _Optional[str] = ..., account_id: _Optional[str] = ..., pool_member_references: _Optional[_Iterable[str]] = ..., segment: _Optional[_Union[_rules_pb2.Segment, str]] = ..., scores: _Optional[_Union[SegmentScores, _Mapping]] = ..., purchases: _Optional[int] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., last_purchase_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class ListSegmentMembersResponse(_message.Message):
    __slots__ = ("members", "next_page_token", "at", "rules_version", "position")
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    RULES_VERSION_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    members: _containers.RepeatedCompositeFieldContainer[SegmentMember]
    next_page_token: str
    at: _timestamp_pb2.Timestamp
    rules_version: int
    position: int
    def __init__(self, members: _Optional[_Iterable[_Union[SegmentMember, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., rules_version: _Optional[int] = ..., position: _Optional[int] = ...) -> None: ...

class ExportSegmentRequest(_message.Message):
    __slots__ = ("filter", "purpose", "channel", "contact_time", "at_least_position")
    FILTER_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    CONTACT_TIME_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    filter: SegmentFilter
    purpose: _consent_pb2.ContactPurpose
    channel: _consent_pb2.ContactChannel
    contact_time: _timestamp_pb2.Timestamp
    at_least_position: int
    def __init__(self, filter: _Optional[_Union[SegmentFilter, _Mapping]] = ..., purpose: _Optional[_Union[_consent_pb2.ContactPurpose, str]] = ..., channel: _Optional[_Union[_consent_pb2.ContactChannel, str]] = ..., contact_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class ExportedMember(_message.Message):
    __slots__ = ("member_reference", "account_id", "segment", "scores")
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_FIELD_NUMBER: _ClassVar[int]
    SCORES_FIELD_NUMBER: _ClassVar[int]
    member_reference: str
    account_id: str
    segment: _rules_pb2.Segment
    scores: SegmentScores
    def __init__(self, member_reference: _Optional[str] = ..., account_id: _Optional[str] = ..., segment: _Optional[_Union[_rules_pb2.Segment, str]] = ..., scores: _Optional[_Union[SegmentScores, _Mapping]] = ...) -> None: ...

class LeftOut(_message.Message):
    __slots__ = ("obstacle", "members")
    OBSTACLE_FIELD_NUMBER: _ClassVar[int]
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    obstacle: _consent_pb2.ContactObstacle
    members: int
    def __init__(self, obstacle: _Optional[_Union[_consent_pb2.ContactObstacle, str]] = ..., members: _Optional[int] = ...) -> None: ...

class ExportSegmentResponse(_message.Message):
    __slots__ = ("members", "exported", "left_out", "reasons", "at", "rules_version", "position")
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    EXPORTED_FIELD_NUMBER: _ClassVar[int]
    LEFT_OUT_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    RULES_VERSION_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    members: _containers.RepeatedCompositeFieldContainer[ExportedMember]
    exported: int
    left_out: int
    reasons: _containers.RepeatedCompositeFieldContainer[LeftOut]
    at: _timestamp_pb2.Timestamp
    rules_version: int
    position: int
    def __init__(self, members: _Optional[_Iterable[_Union[ExportedMember, _Mapping]]] = ..., exported: _Optional[int] = ..., left_out: _Optional[int] = ..., reasons: _Optional[_Iterable[_Union[LeftOut, _Mapping]]] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., rules_version: _Optional[int] = ..., position: _Optional[int] = ...) -> None: ...

class ProposeThresholdsRequest(_message.Message):
    __slots__ = ("window_months",)
    WINDOW_MONTHS_FIELD_NUMBER: _ClassVar[int]
    window_months: int
    def __init__(self, window_months: _Optional[int] = ...) -> None: ...

class ProposeThresholdsResponse(_message.Message):
    __slots__ = ("segments", "accounts", "buyers", "at")
    SEGMENTS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    BUYERS_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    segments: _rules_pb2.SegmentRules
    accounts: int
    buyers: int
    at: _timestamp_pb2.Timestamp
    def __init__(self, segments: _Optional[_Union[_rules_pb2.SegmentRules, _Mapping]] = ..., accounts: _Optional[int] = ..., buyers: _Optional[int] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CountPastPurchasesRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class CountPastPurchasesResponse(_message.Message):
    __slots__ = ("accounts", "counted", "purchases", "left", "position")
    ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    COUNTED_FIELD_NUMBER: _ClassVar[int]
    PURCHASES_FIELD_NUMBER: _ClassVar[int]
    LEFT_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    accounts: int
    counted: int
    purchases: int
    left: int
    position: int
    def __init__(self, accounts: _Optional[int] = ..., counted: _Optional[int] = ..., purchases: _Optional[int] = ..., left: _Optional[int] = ..., position: _Optional[int] = ...) -> None: ...
