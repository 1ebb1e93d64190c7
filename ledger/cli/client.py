"""The connection of a command to the service."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import grpc
from google.protobuf.message import Message

from ledger.cli import refusal
from ledger.cli.credentials import FILE_NAME, Credentials, load
from ledger.cli.failure import EXIT_REFUSED, EXIT_UNKNOWN, EXIT_USAGE, CommandFailed
from ledger.cli.options import Settings
from ledger.cli.scanned import scanned_fields
from ledger.cli.secure import Tls, channel_to, tls_of, why_unreachable
from ledger.v1.programme_pb2 import GetProgrammeRequest

if TYPE_CHECKING:
    from ledger.v1.access_pb2_grpc import AccessLogServiceStub
    from ledger.v1.admin_pb2_grpc import AdminServiceStub
    from ledger.v1.audit_pb2_grpc import AuditServiceStub
    from ledger.v1.card_pb2_grpc import CardServiceStub
    from ledger.v1.charge_pb2_grpc import ChargeServiceStub
    from ledger.v1.consent_pb2_grpc import ConsentServiceStub
    from ledger.v1.explain_pb2_grpc import ExplanationServiceStub
    from ledger.v1.finance_pb2_grpc import FinanceServiceStub
    from ledger.v1.history_pb2_grpc import HistoryServiceStub
    from ledger.v1.liability_pb2_grpc import LiabilityServiceStub
    from ledger.v1.mandate_pb2_grpc import MandateServiceStub
    from ledger.v1.member_pb2_grpc import MemberServiceStub
    from ledger.v1.point_of_sale_pb2_grpc import PointOfSaleServiceStub
    from ledger.v1.privacy_pb2_grpc import PrivacyServiceStub
    from ledger.v1.profile_pb2_grpc import ProfileServiceStub
    from ledger.v1.programme_pb2_grpc import ProgrammeServiceStub
    from ledger.v1.segment_pb2_grpc import SegmentServiceStub
    from ledger.v1.verification_pb2_grpc import VerificationServiceStub

Request = TypeVar("Request")
Answer = TypeVar("Answer")

CONNECT_SECONDS_MAX = 5.0
CALL_SECONDS_MAX = 30.0
# Pauses between attempts at a write whose outcome is not known; the request_id makes it safe.
WRITE_PAUSES_SECONDS = (0.2, 1.0)
# Where the service listens when nothing says otherwise.
ADDRESS_DEFAULT = "127.0.0.1:50051"

CHANNEL_OPTIONS = (
    # A proxy for the web is no way to a ledger, least of all to one on this machine.
    ("grpc.enable_http_proxy", 0),
    # A page of entries or events may be larger than gRPC's 4 MiB.
    ("grpc.max_receive_message_length", 64 * 1024 * 1024),
)

Metadata = tuple[tuple[str, str], ...]


class Client:
    """The services of one server, called with the key of the role each call needs."""

    def __init__(self, channel: grpc.Channel, settings: Settings, file: Credentials | None) -> None:
        self._settings = settings
        self._file = file
        self._channel = channel

    # Each stub is loaded when it is needed first: a command speaks to one or two of the services.

    @cached_property
    def point_of_sale(self) -> "PointOfSaleServiceStub":
        """Tills."""
        from ledger.v1.point_of_sale_pb2_grpc import PointOfSaleServiceStub

        return PointOfSaleServiceStub(self._channel)

    @cached_property
    def members(self) -> "MemberServiceStub":
        """Members and their accounts."""
        from ledger.v1.member_pb2_grpc import MemberServiceStub

        return MemberServiceStub(self._channel)

    @cached_property
    def cards(self) -> "CardServiceStub":
        """Cards."""
        from ledger.v1.card_pb2_grpc import CardServiceStub

        return CardServiceStub(self._channel)

    @cached_property
    def consents(self) -> "ConsentServiceStub":
        """Consents and contacts."""
        from ledger.v1.consent_pb2_grpc import ConsentServiceStub

        return ConsentServiceStub(self._channel)

    @cached_property
    def profiles(self) -> "ProfileServiceStub":
        """What is known of members."""
        from ledger.v1.profile_pb2_grpc import ProfileServiceStub

        return ProfileServiceStub(self._channel)

    @cached_property
    def privacy(self) -> "PrivacyServiceStub":
        """Access and erasure."""
        from ledger.v1.privacy_pb2_grpc import PrivacyServiceStub

        return PrivacyServiceStub(self._channel)

    @cached_property
    def programme(self) -> "ProgrammeServiceStub":
        """The programme and its rules."""
        from ledger.v1.programme_pb2_grpc import ProgrammeServiceStub

        return ProgrammeServiceStub(self._channel)

    @cached_property
    def audit(self) -> "AuditServiceStub":
        """What an auditor reads."""
        from ledger.v1.audit_pb2_grpc import AuditServiceStub

        return AuditServiceStub(self._channel)

    @cached_property
    def access_log(self) -> "AccessLogServiceStub":
        """Who looked, and who did what."""
        from ledger.v1.access_pb2_grpc import AccessLogServiceStub

        return AccessLogServiceStub(self._channel)

    @cached_property
    def explanations(self) -> "ExplanationServiceStub":
        """Why accounts have what they have."""
        from ledger.v1.explain_pb2_grpc import ExplanationServiceStub

        return ExplanationServiceStub(self._channel)

    @cached_property
    def admin(self) -> "AdminServiceStub":
        """Projections, keys, sweeps."""
        from ledger.v1.admin_pb2_grpc import AdminServiceStub

        return AdminServiceStub(self._channel)

    @cached_property
    def segments(self) -> "SegmentServiceStub":
        """Who buyers are."""
        from ledger.v1.segment_pb2_grpc import SegmentServiceStub

        return SegmentServiceStub(self._channel)

    @cached_property
    def verification(self) -> "VerificationServiceStub":
        """PINs and app codes."""
        from ledger.v1.verification_pb2_grpc import VerificationServiceStub

        return VerificationServiceStub(self._channel)

    @cached_property
    def liability(self) -> "LiabilityServiceStub":
        """What points stand for."""
        from ledger.v1.liability_pb2_grpc import LiabilityServiceStub

        return LiabilityServiceStub(self._channel)

    @cached_property
    def charges(self) -> "ChargeServiceStub":
        """Payment with the card."""
        from ledger.v1.charge_pb2_grpc import ChargeServiceStub

        return ChargeServiceStub(self._channel)

    @cached_property
    def mandates(self) -> "MandateServiceStub":
        """Members' words that they may be debited."""
        from ledger.v1.mandate_pb2_grpc import MandateServiceStub

        return MandateServiceStub(self._channel)

    @cached_property
    def finance(self) -> "FinanceServiceStub":
        """Settlement and the books of money."""
        from ledger.v1.finance_pb2_grpc import FinanceServiceStub

        return FinanceServiceStub(self._channel)

    @cached_property
    def history(self) -> "HistoryServiceStub":
        """How things were."""
        from ledger.v1.history_pb2_grpc import HistoryServiceStub

        return HistoryServiceStub(self._channel)

    def metadata(self, role: str) -> Metadata:
        """What a call of that role carries."""
        return (("authorization", f"Bearer {self._key(role)}"),)

    def _key(self, role: str) -> str:
        if self._settings.key:
            return self._settings.key
        assert self._file is not None, "without a key of its own a client has the file"
        return self._file.key(self._settings.programme or self._file.programme, role)

    def read(
        self, role: str, method: "grpc.UnaryUnaryMultiCallable[Request, Answer]", request: Request
    ) -> Answer:
        """Calls a method that changes nothing."""
        return self._once(role, method, request, "")

    def pages(
        self, role: str, method: "grpc.UnaryUnaryMultiCallable[Request, Answer]", request: Request
    ) -> Iterator[Answer]:
        """Calls a method that lists something until there is no next page."""
        # The generated types have no common one for messages that ask for a page, nor for those that are one.
        asked: Any = request
        while True:
            answer: Any = self.read(role, method, request)
            yield answer
            if not answer.next_page_token:
                return
            asked.page_token = answer.next_page_token

    def stream(
        self, role: str, method: "grpc.UnaryStreamMultiCallable[Request, Answer]", request: Request
    ) -> Iterator[Answer]:
        """Calls a method that changes nothing and answers part by part."""
        self._read_codes(role, request)
        call = method(request, metadata=self.metadata(role))
        try:
            yield from call
        except grpc.RpcError as error:
            raise refusal.failed(refusal.decode(error)) from None
        finally:
            call.cancel()

    def write(
        self,
        role: str,
        method: "grpc.UnaryUnaryMultiCallable[Request, Answer]",
        request: Request,
        repeat: str = "",
    ) -> Answer:
        """Calls a method that is idempotent by its request; `repeat` tells the user how, if not by its request_id.

        An outcome that is not known is asked for again, a few times.
        """
        asked: Any = request  # whatever is not asked with an id says how it is repeated
        repeat = repeat or f"--request-id {asked.request_id}"
        for pause_seconds in WRITE_PAUSES_SECONDS:
            try:
                return self._once(role, method, request, repeat)
            except CommandFailed as failed:
                if failed.exit_code != EXIT_UNKNOWN:
                    raise
                time.sleep(pause_seconds)
        return self._once(role, method, request, repeat)

    def now_position(self, role: str) -> int:
        """How far the programme is: a list as of then has everything that was done before."""
        return self.read(role, self.programme.GetProgramme, GetProgrammeRequest()).position

    def _once(
        self,
        role: str,
        method: "grpc.UnaryUnaryMultiCallable[Request, Answer]",
        request: Request,
        repeat: str,
    ) -> Answer:
        self._read_codes(role, request)
        try:
            return method(request, metadata=self.metadata(role), timeout=CALL_SECONDS_MAX)
        except grpc.RpcError as error:
            raise refusal.failed(refusal.decode(error), repeat=repeat) from None

    def _read_codes(self, role: str, request: object) -> None:
        """Puts the card number where a scanner typed what the card's QR code holds."""
        assert isinstance(request, Message), "whatever is sent is a message"
        scanned = list(scanned_fields(request))
        if not scanned:
            return
        programme = self.read(role, self.programme.GetProgramme, GetProgrammeRequest())
        for field in scanned:
            if not field.has(programme.card_code_prefix):
                text = f"{field.text!r} is no code of a card of this programme"
                raise CommandFailed(text, EXIT_REFUSED)
            field.strip(programme.card_code_prefix)


def address_of(settings: Settings, file: Credentials | None) -> str:
    """Where the service listens."""
    return settings.address or (file.address if file is not None else ADDRESS_DEFAULT)


def tls_with(address: str, file: Credentials | None) -> Tls | None:
    """How to speak TLS with the service; None for plain text."""
    announced = file is not None and file.tls and file.address == address
    return tls_of(address, announced=announced)


def credentials_of(settings: Settings) -> Credentials | None:
    """The credentials file; None where a key of the environment makes do without it."""
    if settings.key is None:
        return load(settings.data_dir)
    if settings.programme is not None:
        text = "LEDGER_KEY belongs to one programme already: unset it, or name no programme"
        raise CommandFailed(text, EXIT_USAGE)
    return load(settings.data_dir) if (settings.data_dir / FILE_NAME).exists() else None


@contextmanager
def connected(settings: Settings) -> Iterator[Client]:
    """Connects to the service, or says at once that it cannot be reached: nothing was sent then."""
    file = credentials_of(settings)
    address = address_of(settings, file)
    tls = tls_with(address, file)
    with channel_to(address, tls, CHANNEL_OPTIONS) as channel:
        if not _is_reached(channel):
            raise why_unreachable(address, tls)
        yield Client(channel, settings, file)


def _is_reached(channel: grpc.Channel) -> bool:
    """Ask for the health of the service: whatever it answers, it can be reached.

    gRPC could say itself when a channel is ready, but whoever has asked that waits a fifth of a second to close it.
    """
    health: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(
        "/grpc.health.v1.Health/Check"
    )
    try:
        health(b"", timeout=CONNECT_SECONDS_MAX)
    except grpc.RpcError as error:
        # UNAVAILABLE: every address the name stands for was tried once.
        unreached = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)
        return error.code() not in unreached
    return True
