import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from ledger.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ContactChannel(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONTACT_CHANNEL_UNSPECIFIED: _ClassVar[ContactChannel]
    CONTACT_CHANNEL_EMAIL: _ClassVar[ContactChannel]
    CONTACT_CHANNEL_SMS: _ClassVar[ContactChannel]
    CONTACT_CHANNEL_PHONE: _ClassVar[ContactChannel]
    CONTACT_CHANNEL_POST: _ClassVar[ContactChannel]
    CONTACT_CHANNEL_APP: _ClassVar[ContactChannel]
    CONTACT_CHANNEL_WHATSAPP: _ClassVar[ContactChannel]

class ContactPurpose(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONTACT_PURPOSE_UNSPECIFIED: _ClassVar[ContactPurpose]
    CONTACT_PURPOSE_ADVERTISING: _ClassVar[ContactPurpose]
    CONTACT_PURPOSE_SURVEY: _ClassVar[ContactPurpose]
    CONTACT_PURPOSE_SERVICE: _ClassVar[ContactPurpose]
    CONTACT_PURPOSE_PERSONALISATION: _ClassVar[ContactPurpose]
    CONTACT_PURPOSE_PARTNER_SHARING: _ClassVar[ContactPurpose]

class ConsentSource(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONSENT_SOURCE_UNSPECIFIED: _ClassVar[ConsentSource]
    CONSENT_SOURCE_TILL: _ClassVar[ConsentSource]
    CONSENT_SOURCE_WEB: _ClassVar[ConsentSource]
    CONSENT_SOURCE_APP: _ClassVar[ConsentSource]
    CONSENT_SOURCE_PAPER_FORM: _ClassVar[ConsentSource]
    CONSENT_SOURCE_CALL_CENTRE: _ClassVar[ConsentSource]
    CONSENT_SOURCE_IMPORT: _ClassVar[ConsentSource]
    CONSENT_SOURCE_LINK: _ClassVar[ConsentSource]

class ConsentStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONSENT_STATUS_UNSPECIFIED: _ClassVar[ConsentStatus]
    CONSENT_STATUS_GIVEN: _ClassVar[ConsentStatus]
    CONSENT_STATUS_PENDING: _ClassVar[ConsentStatus]
    CONSENT_STATUS_WITHDRAWN: _ClassVar[ConsentStatus]
    CONSENT_STATUS_REFUSED: _ClassVar[ConsentStatus]
    CONSENT_STATUS_EXPIRED: _ClassVar[ConsentStatus]

class SharingLevel(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SHARING_LEVEL_UNSPECIFIED: _ClassVar[SharingLevel]
    SHARING_LEVEL_MINIMAL: _ClassVar[SharingLevel]
    SHARING_LEVEL_PURCHASES: _ClassVar[SharingLevel]
    SHARING_LEVEL_PROFILE: _ClassVar[SharingLevel]

class ContactObstacle(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONTACT_OBSTACLE_UNSPECIFIED: _ClassVar[ContactObstacle]
    CONTACT_OBSTACLE_MEMBER_UNKNOWN: _ClassVar[ContactObstacle]
    CONTACT_OBSTACLE_MEMBER_MERGED: _ClassVar[ContactObstacle]
    CONTACT_OBSTACLE_MEMBER_ERASED: _ClassVar[ContactObstacle]
    CONTACT_OBSTACLE_CONSENT_MISSING: _ClassVar[ContactObstacle]
    CONTACT_OBSTACLE_CONSENT_PENDING: _ClassVar[ContactObstacle]
    CONTACT_OBSTACLE_CONSENT_WITHDRAWN: _ClassVar[ContactObstacle]
    CONTACT_OBSTACLE_CONSENT_EXPIRED: _ClassVar[ContactObstacle]
    CONTACT_OBSTACLE_SHARING_TOO_LITTLE: _ClassVar[ContactObstacle]
    CONTACT_OBSTACLE_QUIET_HOURS: _ClassVar[ContactObstacle]
    CONTACT_OBSTACLE_MONTHLY_LIMIT: _ClassVar[ContactObstacle]

class ConsentChangeKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONSENT_CHANGE_KIND_UNSPECIFIED: _ClassVar[ConsentChangeKind]
    CONSENT_CHANGE_KIND_GIVEN: _ClassVar[ConsentChangeKind]
    CONSENT_CHANGE_KIND_CONFIRMED: _ClassVar[ConsentChangeKind]
    CONSENT_CHANGE_KIND_WITHDRAWN: _ClassVar[ConsentChangeKind]
    CONSENT_CHANGE_KIND_SHARING_CHOSEN: _ClassVar[ConsentChangeKind]
    CONSENT_CHANGE_KIND_CONTACTED: _ClassVar[ConsentChangeKind]
    CONSENT_CHANGE_KIND_MERGED: _ClassVar[ConsentChangeKind]
    CONSENT_CHANGE_KIND_ABSORBED: _ClassVar[ConsentChangeKind]
    CONSENT_CHANGE_KIND_CLOSED: _ClassVar[ConsentChangeKind]
CONTACT_CHANNEL_UNSPECIFIED: ContactChannel
CONTACT_CHANNEL_EMAIL: ContactChannel
CONTACT_CHANNEL_SMS: ContactChannel
CONTACT_CHANNEL_PHONE: ContactChannel
CONTACT_CHANNEL_POST: ContactChannel
CONTACT_CHANNEL_APP: ContactChannel
CONTACT_CHANNEL_WHATSAPP: ContactChannel
CONTACT_PURPOSE_UNSPECIFIED: ContactPurpose
CONTACT_PURPOSE_ADVERTISING: ContactPurpose
CONTACT_PURPOSE_SURVEY: ContactPurpose
CONTACT_PURPOSE_SERVICE: ContactPurpose
CONTACT_PURPOSE_PERSONALISATION: ContactPurpose
CONTACT_PURPOSE_PARTNER_SHARING: ContactPurpose
CONSENT_SOURCE_UNSPECIFIED: ConsentSource
CONSENT_SOURCE_TILL: ConsentSource
CONSENT_SOURCE_WEB: ConsentSource
CONSENT_SOURCE_APP: ConsentSource
CONSENT_SOURCE_PAPER_FORM: ConsentSource
CONSENT_SOURCE_CALL_CENTRE: ConsentSource
CONSENT_SOURCE_IMPORT: ConsentSource
CONSENT_SOURCE_LINK: ConsentSource
CONSENT_STATUS_UNSPECIFIED: ConsentStatus
CONSENT_STATUS_GIVEN: ConsentStatus
CONSENT_STATUS_PENDING: ConsentStatus
CONSENT_STATUS_WITHDRAWN: ConsentStatus
CONSENT_STATUS_REFUSED: ConsentStatus
CONSENT_STATUS_EXPIRED: ConsentStatus
SHARING_LEVEL_UNSPECIFIED: SharingLevel
SHARING_LEVEL_MINIMAL: SharingLevel
SHARING_LEVEL_PURCHASES: SharingLevel
SHARING_LEVEL_PROFILE: SharingLevel
CONTACT_OBSTACLE_UNSPECIFIED: ContactObstacle
CONTACT_OBSTACLE_MEMBER_UNKNOWN: ContactObstacle
CONTACT_OBSTACLE_MEMBER_MERGED: ContactObstacle
CONTACT_OBSTACLE_MEMBER_ERASED: ContactObstacle
CONTACT_OBSTACLE_CONSENT_MISSING: ContactObstacle
CONTACT_OBSTACLE_CONSENT_PENDING: ContactObstacle
CONTACT_OBSTACLE_CONSENT_WITHDRAWN: ContactObstacle
CONTACT_OBSTACLE_CONSENT_EXPIRED: ContactObstacle
CONTACT_OBSTACLE_SHARING_TOO_LITTLE: ContactObstacle
CONTACT_OBSTACLE_QUIET_HOURS: ContactObstacle
CONTACT_OBSTACLE_MONTHLY_LIMIT: ContactObstacle
CONSENT_CHANGE_KIND_UNSPECIFIED: ConsentChangeKind
CONSENT_CHANGE_KIND_GIVEN: ConsentChangeKind
CONSENT_CHANGE_KIND_CONFIRMED: ConsentChangeKind
CONSENT_CHANGE_KIND_WITHDRAWN: ConsentChangeKind
CONSENT_CHANGE_KIND_SHARING_CHOSEN: ConsentChangeKind
CONSENT_CHANGE_KIND_CONTACTED: ConsentChangeKind
CONSENT_CHANGE_KIND_MERGED: ConsentChangeKind
CONSENT_CHANGE_KIND_ABSORBED: ConsentChangeKind
CONSENT_CHANGE_KIND_CLOSED: ConsentChangeKind

class ConsentChoice(_message.Message):
    __slots__ = ("purpose", "channel", "given", "text_version")
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    GIVEN_FIELD_NUMBER: _ClassVar[int]
    TEXT_VERSION_FIELD_NUMBER: _ClassVar[int]
    purpose: ContactPurpose
    channel: ContactChannel
    given: bool
    text_version: str
    def __init__(self, purpose: _Optional[_Union[ContactPurpose, str]] = ..., channel: _Optional[_Union[ContactChannel, str]] = ..., given: _Optional[bool] = ..., text_version: _Optional[str] = ...) -> None: ...

class SharingChoice(_message.Message):
    __slots__ = ("level", "text_version")
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    TEXT_VERSION_FIELD_NUMBER: _ClassVar[int]
    level: SharingLevel
    text_version: str
    def __init__(self, level: _Optional[_Union[SharingLevel, str]] = ..., text_version: _Optional[str] = ...) -> None: ...

class ConsentForm(_message.Message):
    __slots__ = ("choices", "sharing", "source", "shop_id")
    CHOICES_FIELD_NUMBER: _ClassVar[int]
    SHARING_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    SHOP_ID_FIELD_NUMBER: _ClassVar[int]
    choices: _containers.RepeatedCompositeFieldContainer[ConsentChoice]
    sharing: SharingChoice
    source: ConsentSource
    shop_id: str
    def __init__(self, choices: _Optional[_Iterable[_Union[ConsentChoice, _Mapping]]] = ..., sharing: _Optional[_Union[SharingChoice, _Mapping]] = ..., source: _Optional[_Union[ConsentSource, str]] = ..., shop_id: _Optional[str] = ...) -> None: ...

class PendingConsent(_message.Message):
    __slots__ = ("purpose", "channel", "confirm_token", "confirm_expire_time")
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    CONFIRM_TOKEN_FIELD_NUMBER: _ClassVar[int]
    CONFIRM_EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    purpose: ContactPurpose
    channel: ContactChannel
    confirm_token: str
    confirm_expire_time: _timestamp_pb2.Timestamp
    def __init__(self, purpose: _Optional[_Union[ContactPurpose, str]] = ..., channel: _Optional[_Union[ContactChannel, str]] = ..., confirm_token: _Optional[str] = ..., confirm_expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Consent(_message.Message):
    __slots__ = ("purpose", "channel", "status", "said_time", "source", "shop_id", "text_version", "principal_id", "confirm_time", "expire_time")
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    SAID_TIME_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    SHOP_ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_VERSION_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_ID_FIELD_NUMBER: _ClassVar[int]
    CONFIRM_TIME_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    purpose: ContactPurpose
    channel: ContactChannel
    status: ConsentStatus
    said_time: _timestamp_pb2.Timestamp
    source: ConsentSource
    shop_id: str
    text_version: str
    principal_id: str
    confirm_time: _timestamp_pb2.Timestamp
    expire_time: _timestamp_pb2.Timestamp
    def __init__(self, purpose: _Optional[_Union[ContactPurpose, str]] = ..., channel: _Optional[_Union[ContactChannel, str]] = ..., status: _Optional[_Union[ConsentStatus, str]] = ..., said_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., source: _Optional[_Union[ConsentSource, str]] = ..., shop_id: _Optional[str] = ..., text_version: _Optional[str] = ..., principal_id: _Optional[str] = ..., confirm_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ContactCount(_message.Message):
    __slots__ = ("month", "purpose", "channel", "count")
    MONTH_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    month: str
    purpose: ContactPurpose
    channel: ContactChannel
    count: int
    def __init__(self, month: _Optional[str] = ..., purpose: _Optional[_Union[ContactPurpose, str]] = ..., channel: _Optional[_Union[ContactChannel, str]] = ..., count: _Optional[int] = ...) -> None: ...

class ConsentChange(_message.Message):
    __slots__ = ("position", "kind", "purpose", "channel", "source", "shop_id", "text_version", "sharing", "reference", "mailing_reference", "member_reference", "confirm_expire_time", "principal_id", "occurred_at", "recorded_at")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    SHOP_ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_VERSION_FIELD_NUMBER: _ClassVar[int]
    SHARING_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    MAILING_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    CONFIRM_EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_ID_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_FIELD_NUMBER: _ClassVar[int]
    position: int
    kind: ConsentChangeKind
    purpose: ContactPurpose
    channel: ContactChannel
    source: ConsentSource
    shop_id: str
    text_version: str
    sharing: SharingLevel
    reference: str
    mailing_reference: str
    member_reference: str
    confirm_expire_time: _timestamp_pb2.Timestamp
    principal_id: str
    occurred_at: _timestamp_pb2.Timestamp
    recorded_at: _timestamp_pb2.Timestamp
    def __init__(self, position: _Optional[int] = ..., kind: _Optional[_Union[ConsentChangeKind, str]] = ..., purpose: _Optional[_Union[ContactPurpose, str]] = ..., channel: _Optional[_Union[ContactChannel, str]] = ..., source: _Optional[_Union[ConsentSource, str]] = ..., shop_id: _Optional[str] = ..., text_version: _Optional[str] = ..., sharing: _Optional[_Union[SharingLevel, str]] = ..., reference: _Optional[str] = ..., mailing_reference: _Optional[str] = ..., member_reference: _Optional[str] = ..., confirm_expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., principal_id: _Optional[str] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., recorded_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ContactHindrance(_message.Message):
    __slots__ = ("obstacle", "purpose", "until", "limit")
    OBSTACLE_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    obstacle: ContactObstacle
    purpose: ContactPurpose
    until: _timestamp_pb2.Timestamp
    limit: int
    def __init__(self, obstacle: _Optional[_Union[ContactObstacle, str]] = ..., purpose: _Optional[_Union[ContactPurpose, str]] = ..., until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., limit: _Optional[int] = ...) -> None: ...

class ContactCheck(_message.Message):
    __slots__ = ("member_reference", "allowed", "hindrances", "possible_time")
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    ALLOWED_FIELD_NUMBER: _ClassVar[int]
    HINDRANCES_FIELD_NUMBER: _ClassVar[int]
    POSSIBLE_TIME_FIELD_NUMBER: _ClassVar[int]
    member_reference: str
    allowed: bool
    hindrances: _containers.RepeatedCompositeFieldContainer[ContactHindrance]
    possible_time: _timestamp_pb2.Timestamp
    def __init__(self, member_reference: _Optional[str] = ..., allowed: _Optional[bool] = ..., hindrances: _Optional[_Iterable[_Union[ContactHindrance, _Mapping]]] = ..., possible_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetConsentsRequest(_message.Message):
    __slots__ = ("member_reference", "with_history", "page_size", "page_token", "at_least_position")
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    WITH_HISTORY_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    member_reference: str
    with_history: bool
    page_size: int
    page_token: str
    at_least_position: int
    def __init__(self, member_reference: _Optional[str] = ..., with_history: _Optional[bool] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class GetConsentsResponse(_message.Message):
    __slots__ = ("member_reference", "merged_into_member_reference", "consents", "sharing", "sharing_time", "sharing_source", "sharing_text_version", "contact_counts", "history", "next_page_token", "position")
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    MERGED_INTO_MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    CONSENTS_FIELD_NUMBER: _ClassVar[int]
    SHARING_FIELD_NUMBER: _ClassVar[int]
    SHARING_TIME_FIELD_NUMBER: _ClassVar[int]
    SHARING_SOURCE_FIELD_NUMBER: _ClassVar[int]
    SHARING_TEXT_VERSION_FIELD_NUMBER: _ClassVar[int]
    CONTACT_COUNTS_FIELD_NUMBER: _ClassVar[int]
    HISTORY_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    member_reference: str
    merged_into_member_reference: str
    consents: _containers.RepeatedCompositeFieldContainer[Consent]
    sharing: SharingLevel
    sharing_time: _timestamp_pb2.Timestamp
    sharing_source: ConsentSource
    sharing_text_version: str
    contact_counts: _containers.RepeatedCompositeFieldContainer[ContactCount]
    history: _containers.RepeatedCompositeFieldContainer[ConsentChange]
    next_page_token: str
    position: int
    def __init__(self, member_reference: _Optional[str] = ..., merged_into_member_reference: _Optional[str] = ..., consents: _Optional[_Iterable[_Union[Consent, _Mapping]]] = ..., sharing: _Optional[_Union[SharingLevel, str]] = ..., sharing_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., sharing_source: _Optional[_Union[ConsentSource, str]] = ..., sharing_text_version: _Optional[str] = ..., contact_counts: _Optional[_Iterable[_Union[ContactCount, _Mapping]]] = ..., history: _Optional[_Iterable[_Union[ConsentChange, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., position: _Optional[int] = ...) -> None: ...

class SetConsentsRequest(_message.Message):
    __slots__ = ("request_id", "member_reference", "form", "occurred_at", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    FORM_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    member_reference: str
    form: ConsentForm
    occurred_at: _timestamp_pb2.Timestamp
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., form: _Optional[_Union[ConsentForm, _Mapping]] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class SetConsentsResponse(_message.Message):
    __slots__ = ("position", "pending", "replayed", "rehearsed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    PENDING_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    position: int
    pending: _containers.RepeatedCompositeFieldContainer[PendingConsent]
    replayed: bool
    rehearsed: bool
    def __init__(self, position: _Optional[int] = ..., pending: _Optional[_Iterable[_Union[PendingConsent, _Mapping]]] = ..., replayed: _Optional[bool] = ..., rehearsed: _Optional[bool] = ...) -> None: ...

class ConfirmConsentRequest(_message.Message):
    __slots__ = ("request_id", "token", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    token: str
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., token: _Optional[str] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class ConfirmConsentResponse(_message.Message):
    __slots__ = ("position", "purpose", "channel", "replayed", "rehearsed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    position: int
    purpose: ContactPurpose
    channel: ContactChannel
    replayed: bool
    rehearsed: bool
    def __init__(self, position: _Optional[int] = ..., purpose: _Optional[_Union[ContactPurpose, str]] = ..., channel: _Optional[_Union[ContactChannel, str]] = ..., replayed: _Optional[bool] = ..., rehearsed: _Optional[bool] = ...) -> None: ...

class SetSharingRequest(_message.Message):
    __slots__ = ("request_id", "member_reference", "sharing", "source", "shop_id", "occurred_at", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    SHARING_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    SHOP_ID_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    member_reference: str
    sharing: SharingChoice
    source: ConsentSource
    shop_id: str
    occurred_at: _timestamp_pb2.Timestamp
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., sharing: _Optional[_Union[SharingChoice, _Mapping]] = ..., source: _Optional[_Union[ConsentSource, str]] = ..., shop_id: _Optional[str] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class SetSharingResponse(_message.Message):
    __slots__ = ("position", "replayed", "rehearsed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    position: int
    replayed: bool
    rehearsed: bool
    def __init__(self, position: _Optional[int] = ..., replayed: _Optional[bool] = ..., rehearsed: _Optional[bool] = ...) -> None: ...

class MayContactRequest(_message.Message):
    __slots__ = ("member_reference", "purpose", "channel", "at", "personalised", "at_least_position")
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    PERSONALISED_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    member_reference: str
    purpose: ContactPurpose
    channel: ContactChannel
    at: _timestamp_pb2.Timestamp
    personalised: bool
    at_least_position: int
    def __init__(self, member_reference: _Optional[str] = ..., purpose: _Optional[_Union[ContactPurpose, str]] = ..., channel: _Optional[_Union[ContactChannel, str]] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., personalised: _Optional[bool] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class MayContactResponse(_message.Message):
    __slots__ = ("check", "position")
    CHECK_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    check: ContactCheck
    position: int
    def __init__(self, check: _Optional[_Union[ContactCheck, _Mapping]] = ..., position: _Optional[int] = ...) -> None: ...

class CheckContactsRequest(_message.Message):
    __slots__ = ("member_references", "purpose", "channel", "at", "personalised", "at_least_position")
    MEMBER_REFERENCES_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    PERSONALISED_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    member_references: _containers.RepeatedScalarFieldContainer[str]
    purpose: ContactPurpose
    channel: ContactChannel
    at: _timestamp_pb2.Timestamp
    personalised: bool
    at_least_position: int
    def __init__(self, member_references: _Optional[_Iterable[str]] = ..., purpose: _Optional[_Union[ContactPurpose, str]] = ..., channel: _Optional[_Union[ContactChannel, str]] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., personalised: _Optional[bool] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class CheckContactsResponse(_message.Message):
    __slots__ = ("checks", "allowed_count", "position")
    CHECKS_FIELD_NUMBER: _ClassVar[int]
    ALLOWED_COUNT_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    checks: _containers.RepeatedCompositeFieldContainer[ContactCheck]
    allowed_count: int
    position: int
    def __init__(self, checks: _Optional[_Iterable[_Union[ContactCheck, _Mapping]]] = ..., allowed_count: _Optional[int] = ..., position: _Optional[int] = ...) -> None: ...

class RecordContactRequest(_message.Message):
    __slots__ = ("request_id", "member_reference", "purpose", "channel", "personalised", "reference", "mailing_reference", "occurred_at")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    PERSONALISED_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    MAILING_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    member_reference: str
    purpose: ContactPurpose
    channel: ContactChannel
    personalised: bool
    reference: str
    mailing_reference: str
    occurred_at: _timestamp_pb2.Timestamp
    def __init__(self, request_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., purpose: _Optional[_Union[ContactPurpose, str]] = ..., channel: _Optional[_Union[ContactChannel, str]] = ..., personalised: _Optional[bool] = ..., reference: _Optional[str] = ..., mailing_reference: _Optional[str] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class RecordContactResponse(_message.Message):
    __slots__ = ("position", "already_sent", "unsubscribe_token", "token_expire_time", "replayed", "rehearsed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    ALREADY_SENT_FIELD_NUMBER: _ClassVar[int]
    UNSUBSCRIBE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOKEN_EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    position: int
    already_sent: bool
    unsubscribe_token: str
    token_expire_time: _timestamp_pb2.Timestamp
    replayed: bool
    rehearsed: bool
    def __init__(self, position: _Optional[int] = ..., already_sent: _Optional[bool] = ..., unsubscribe_token: _Optional[str] = ..., token_expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., replayed: _Optional[bool] = ..., rehearsed: _Optional[bool] = ...) -> None: ...

class CreateUnsubscribeTokenRequest(_message.Message):
    __slots__ = ("member_reference", "purpose", "channel")
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    member_reference: str
    purpose: ContactPurpose
    channel: ContactChannel
    def __init__(self, member_reference: _Optional[str] = ..., purpose: _Optional[_Union[ContactPurpose, str]] = ..., channel: _Optional[_Union[ContactChannel, str]] = ...) -> None: ...

class CreateUnsubscribeTokenResponse(_message.Message):
    __slots__ = ("token", "token_expire_time")
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOKEN_EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    token: str
    token_expire_time: _timestamp_pb2.Timestamp
    def __init__(self, token: _Optional[str] = ..., token_expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class UnsubscribeRequest(_message.Message):
    __slots__ = ("request_id", "token", "all_advertising", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    ALL_ADVERTISING_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    token: str
    all_advertising: bool
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., token: _Optional[str] = ..., all_advertising: _Optional[bool] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class UnsubscribeResponse(_message.Message):
    __slots__ = ("position", "purpose", "channel", "replayed", "rehearsed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    position: int
    purpose: ContactPurpose
    channel: ContactChannel
    replayed: bool
    rehearsed: bool
    def __init__(self, position: _Optional[int] = ..., purpose: _Optional[_Union[ContactPurpose, str]] = ..., channel: _Optional[_Union[ContactChannel, str]] = ..., replayed: _Optional[bool] = ..., rehearsed: _Optional[bool] = ...) -> None: ...
