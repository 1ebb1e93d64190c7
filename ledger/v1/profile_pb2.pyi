import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import date_pb2 as _date_pb2
from ledger.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ProfilePart(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PROFILE_PART_UNSPECIFIED: _ClassVar[ProfilePart]
    PROFILE_PART_SALUTATION: _ClassVar[ProfilePart]
    PROFILE_PART_GIVEN_NAME: _ClassVar[ProfilePart]
    PROFILE_PART_FAMILY_NAME: _ClassVar[ProfilePart]
    PROFILE_PART_PHONE: _ClassVar[ProfilePart]
    PROFILE_PART_EMAIL: _ClassVar[ProfilePart]
    PROFILE_PART_ADDRESS: _ClassVar[ProfilePart]
    PROFILE_PART_BIRTH_DATE: _ClassVar[ProfilePart]
    PROFILE_PART_LANGUAGE: _ClassVar[ProfilePart]
    PROFILE_PART_APP_TOKEN: _ClassVar[ProfilePart]

class DuplicateReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DUPLICATE_REASON_UNSPECIFIED: _ClassVar[DuplicateReason]
    DUPLICATE_REASON_SAME_PHONE: _ClassVar[DuplicateReason]
    DUPLICATE_REASON_SAME_EMAIL: _ClassVar[DuplicateReason]
    DUPLICATE_REASON_SIMILAR_NAME_AND_ADDRESS: _ClassVar[DuplicateReason]
    DUPLICATE_REASON_SAME_BIRTH_DATE: _ClassVar[DuplicateReason]
    DUPLICATE_REASON_OTHER_BIRTH_DATE: _ClassVar[DuplicateReason]
PROFILE_PART_UNSPECIFIED: ProfilePart
PROFILE_PART_SALUTATION: ProfilePart
PROFILE_PART_GIVEN_NAME: ProfilePart
PROFILE_PART_FAMILY_NAME: ProfilePart
PROFILE_PART_PHONE: ProfilePart
PROFILE_PART_EMAIL: ProfilePart
PROFILE_PART_ADDRESS: ProfilePart
PROFILE_PART_BIRTH_DATE: ProfilePart
PROFILE_PART_LANGUAGE: ProfilePart
PROFILE_PART_APP_TOKEN: ProfilePart
DUPLICATE_REASON_UNSPECIFIED: DuplicateReason
DUPLICATE_REASON_SAME_PHONE: DuplicateReason
DUPLICATE_REASON_SAME_EMAIL: DuplicateReason
DUPLICATE_REASON_SIMILAR_NAME_AND_ADDRESS: DuplicateReason
DUPLICATE_REASON_SAME_BIRTH_DATE: DuplicateReason
DUPLICATE_REASON_OTHER_BIRTH_DATE: DuplicateReason

class Profile(_message.Message):
    __slots__ = ("salutation", "given_name", "family_name", "phone", "email", "address", "birth_date", "language", "app_token", "phone_region")
    SALUTATION_FIELD_NUMBER: _ClassVar[int]
    GIVEN_NAME_FIELD_NUMBER: _ClassVar[int]
    FAMILY_NAME_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    BIRTH_DATE_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    APP_TOKEN_FIELD_NUMBER: _ClassVar[int]
    PHONE_REGION_FIELD_NUMBER: _ClassVar[int]
    salutation: str
    given_name: str
    family_name: str
    phone: str
    email: str
    address: PostalAddress
    birth_date: _date_pb2.Date
    language: str
    app_token: str
    phone_region: str
    def __init__(self, salutation: _Optional[str] = ..., given_name: _Optional[str] = ..., family_name: _Optional[str] = ..., phone: _Optional[str] = ..., email: _Optional[str] = ..., address: _Optional[_Union[PostalAddress, _Mapping]] = ..., birth_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., language: _Optional[str] = ..., app_token: _Optional[str] = ..., phone_region: _Optional[str] = ...) -> None: ...

class PostalAddress(_message.Message):
    __slots__ = ("street", "house_number", "postal_code", "city", "country")
    STREET_FIELD_NUMBER: _ClassVar[int]
    HOUSE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    POSTAL_CODE_FIELD_NUMBER: _ClassVar[int]
    CITY_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    street: str
    house_number: str
    postal_code: str
    city: str
    country: str
    def __init__(self, street: _Optional[str] = ..., house_number: _Optional[str] = ..., postal_code: _Optional[str] = ..., city: _Optional[str] = ..., country: _Optional[str] = ...) -> None: ...

class UpdateProfileRequest(_message.Message):
    __slots__ = ("request_id", "member_reference", "profile", "clear", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    CLEAR_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    member_reference: str
    profile: Profile
    clear: _containers.RepeatedScalarFieldContainer[ProfilePart]
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., profile: _Optional[_Union[Profile, _Mapping]] = ..., clear: _Optional[_Iterable[_Union[ProfilePart, str]]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class UpdateProfileResponse(_message.Message):
    __slots__ = ("position", "parts", "replayed", "rehearsed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    PARTS_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    position: int
    parts: _containers.RepeatedScalarFieldContainer[ProfilePart]
    replayed: bool
    rehearsed: bool
    def __init__(self, position: _Optional[int] = ..., parts: _Optional[_Iterable[_Union[ProfilePart, str]]] = ..., replayed: _Optional[bool] = ..., rehearsed: _Optional[bool] = ...) -> None: ...

class GetProfileRequest(_message.Message):
    __slots__ = ("member_reference", "card_number", "at_least_position")
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    member_reference: str
    card_number: str
    at_least_position: int
    def __init__(self, member_reference: _Optional[str] = ..., card_number: _Optional[str] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class GetProfileResponse(_message.Message):
    __slots__ = ("member_reference", "profile", "masked", "known_parts", "position")
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    MASKED_FIELD_NUMBER: _ClassVar[int]
    KNOWN_PARTS_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    member_reference: str
    profile: Profile
    masked: bool
    known_parts: _containers.RepeatedScalarFieldContainer[ProfilePart]
    position: int
    def __init__(self, member_reference: _Optional[str] = ..., profile: _Optional[_Union[Profile, _Mapping]] = ..., masked: _Optional[bool] = ..., known_parts: _Optional[_Iterable[_Union[ProfilePart, str]]] = ..., position: _Optional[int] = ...) -> None: ...

class ListProfileChangesRequest(_message.Message):
    __slots__ = ("member_reference", "page_size", "page_token", "at_least_position")
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_POSITION_FIELD_NUMBER: _ClassVar[int]
    member_reference: str
    page_size: int
    page_token: str
    at_least_position: int
    def __init__(self, member_reference: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., at_least_position: _Optional[int] = ...) -> None: ...

class ProfileChange(_message.Message):
    __slots__ = ("position", "parts", "principal_id", "occurred_at", "recorded_at", "before", "after")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    PARTS_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_ID_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    position: int
    parts: _containers.RepeatedScalarFieldContainer[ProfilePart]
    principal_id: str
    occurred_at: _timestamp_pb2.Timestamp
    recorded_at: _timestamp_pb2.Timestamp
    before: Profile
    after: Profile
    def __init__(self, position: _Optional[int] = ..., parts: _Optional[_Iterable[_Union[ProfilePart, str]]] = ..., principal_id: _Optional[str] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., recorded_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., before: _Optional[_Union[Profile, _Mapping]] = ..., after: _Optional[_Union[Profile, _Mapping]] = ...) -> None: ...

class ListProfileChangesResponse(_message.Message):
    __slots__ = ("changes", "next_page_token", "merged_into_member_reference", "position")
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    MERGED_INTO_MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    changes: _containers.RepeatedCompositeFieldContainer[ProfileChange]
    next_page_token: str
    merged_into_member_reference: str
    position: int
    def __init__(self, changes: _Optional[_Iterable[_Union[ProfileChange, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., merged_into_member_reference: _Optional[str] = ..., position: _Optional[int] = ...) -> None: ...

class FindMembersRequest(_message.Message):
    __slots__ = ("phone", "email", "app_token", "card_number", "member_reference", "phone_region")
    PHONE_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    APP_TOKEN_FIELD_NUMBER: _ClassVar[int]
    CARD_NUMBER_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    PHONE_REGION_FIELD_NUMBER: _ClassVar[int]
    phone: str
    email: str
    app_token: str
    card_number: str
    member_reference: str
    phone_region: str
    def __init__(self, phone: _Optional[str] = ..., email: _Optional[str] = ..., app_token: _Optional[str] = ..., card_number: _Optional[str] = ..., member_reference: _Optional[str] = ..., phone_region: _Optional[str] = ...) -> None: ...

class MemberCandidate(_message.Message):
    __slots__ = ("member_reference", "account_id", "masked_name", "card_endings", "masked_phone", "masked_email")
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MASKED_NAME_FIELD_NUMBER: _ClassVar[int]
    CARD_ENDINGS_FIELD_NUMBER: _ClassVar[int]
    MASKED_PHONE_FIELD_NUMBER: _ClassVar[int]
    MASKED_EMAIL_FIELD_NUMBER: _ClassVar[int]
    member_reference: str
    account_id: str
    masked_name: str
    card_endings: _containers.RepeatedScalarFieldContainer[str]
    masked_phone: str
    masked_email: str
    def __init__(self, member_reference: _Optional[str] = ..., account_id: _Optional[str] = ..., masked_name: _Optional[str] = ..., card_endings: _Optional[_Iterable[str]] = ..., masked_phone: _Optional[str] = ..., masked_email: _Optional[str] = ...) -> None: ...

class FindMembersResponse(_message.Message):
    __slots__ = ("members", "more")
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    members: _containers.RepeatedCompositeFieldContainer[MemberCandidate]
    more: bool
    def __init__(self, members: _Optional[_Iterable[_Union[MemberCandidate, _Mapping]]] = ..., more: _Optional[bool] = ...) -> None: ...

class FindDuplicatesRequest(_message.Message):
    __slots__ = ("min_score", "max_pairs", "include_names")
    MIN_SCORE_FIELD_NUMBER: _ClassVar[int]
    MAX_PAIRS_FIELD_NUMBER: _ClassVar[int]
    INCLUDE_NAMES_FIELD_NUMBER: _ClassVar[int]
    min_score: int
    max_pairs: int
    include_names: bool
    def __init__(self, min_score: _Optional[int] = ..., max_pairs: _Optional[int] = ..., include_names: _Optional[bool] = ...) -> None: ...

class DuplicatePair(_message.Message):
    __slots__ = ("member_reference", "other_member_reference", "score", "reasons", "name", "other_name")
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    OTHER_MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    OTHER_NAME_FIELD_NUMBER: _ClassVar[int]
    member_reference: str
    other_member_reference: str
    score: int
    reasons: _containers.RepeatedScalarFieldContainer[DuplicateReason]
    name: str
    other_name: str
    def __init__(self, member_reference: _Optional[str] = ..., other_member_reference: _Optional[str] = ..., score: _Optional[int] = ..., reasons: _Optional[_Iterable[_Union[DuplicateReason, str]]] = ..., name: _Optional[str] = ..., other_name: _Optional[str] = ...) -> None: ...

class FindDuplicatesResponse(_message.Message):
    __slots__ = ("pairs", "profiles", "more")
    PAIRS_FIELD_NUMBER: _ClassVar[int]
    PROFILES_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    pairs: _containers.RepeatedCompositeFieldContainer[DuplicatePair]
    profiles: int
    more: bool
    def __init__(self, pairs: _Optional[_Iterable[_Union[DuplicatePair, _Mapping]]] = ..., profiles: _Optional[int] = ..., more: _Optional[bool] = ...) -> None: ...

class DismissDuplicateRequest(_message.Message):
    __slots__ = ("request_id", "member_reference", "other_member_reference")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    OTHER_MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    member_reference: str
    other_member_reference: str
    def __init__(self, request_id: _Optional[str] = ..., member_reference: _Optional[str] = ..., other_member_reference: _Optional[str] = ...) -> None: ...

class DismissDuplicateResponse(_message.Message):
    __slots__ = ("position", "replayed", "rehearsed")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REHEARSED_FIELD_NUMBER: _ClassVar[int]
    position: int
    replayed: bool
    rehearsed: bool
    def __init__(self, position: _Optional[int] = ..., replayed: _Optional[bool] = ..., rehearsed: _Optional[bool] = ...) -> None: ...

class ListAccessesRequest(_message.Message):
    __slots__ = ("member_reference", "start_time", "page_size", "page_token")
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    member_reference: str
    start_time: _timestamp_pb2.Timestamp
    page_size: int
    page_token: str
    def __init__(self, member_reference: _Optional[str] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class Access(_message.Message):
    __slots__ = ("access_time", "principal_id", "method", "member_reference", "all_members")
    ACCESS_TIME_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_ID_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    MEMBER_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    ALL_MEMBERS_FIELD_NUMBER: _ClassVar[int]
    access_time: _timestamp_pb2.Timestamp
    principal_id: str
    method: str
    member_reference: str
    all_members: bool
    def __init__(self, access_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., principal_id: _Optional[str] = ..., method: _Optional[str] = ..., member_reference: _Optional[str] = ..., all_members: _Optional[bool] = ...) -> None: ...

class ListAccessesResponse(_message.Message):
    __slots__ = ("accesses", "next_page_token")
    ACCESSES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    accesses: _containers.RepeatedCompositeFieldContainer[Access]
    next_page_token: str
    def __init__(self, accesses: _Optional[_Iterable[_Union[Access, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
