"""The gRPC server: which services there are, and the limits of the transport."""

from __future__ import annotations

import gc
from typing import Any, NamedTuple

import grpc
from google.protobuf.descriptor import ServiceDescriptor
from grpc_health.v1 import health, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from ledger.service.access_log import AccessLog
from ledger.service.admin import Admin
from ledger.service.audit import Audit
from ledger.service.auth import AuthInterceptor
from ledger.service.cards import Cards
from ledger.service.charges import Charging
from ledger.service.consents import ConsentsService
from ledger.service.errors import check_table
from ledger.service.explanation.rpcs import Explanations
from ledger.service.finance.rpcs import Finance
from ledger.service.health import HealthWatch
from ledger.service.history.rpcs import Histories
from ledger.service.liability import Liabilities
from ledger.service.mandates import Mandates
from ledger.service.member import Members
from ledger.service.noting import RefusedActions
from ledger.service.point_of_sale import PointOfSale
from ledger.service.privacy.rpcs import Privacy
from ledger.service.profiles import Profiles
from ledger.service.programme import Programmes
from ledger.service.roles import allowed_roles
from ledger.service.rpc import generic_handler
from ledger.service.segments import Segments
from ledger.service.serving import Serving
from ledger.service.verification import Verifications
from ledger.v1 import (
    access_pb2,
    admin_pb2,
    audit_pb2,
    card_pb2,
    charge_pb2,
    consent_pb2,
    explain_pb2,
    finance_pb2,
    history_pb2,
    liability_pb2,
    mandate_pb2,
    member_pb2,
    point_of_sale_pb2,
    privacy_pb2,
    profile_pb2,
    programme_pb2,
    segment_pb2,
    verification_pb2,
)

MESSAGE_BYTES_MAX = 4 * 1024 * 1024
METADATA_BYTES_MAX = 16 * 1024
CALLS_PER_CONNECTION_MAX = 1_000
# A call makes hundreds of objects and seldom a cycle, while the cache holds a hundred thousand aggregates that every
# full collection would walk through. So cycles are looked for less often than Python does by itself.
GC_THRESHOLD = 50_000

OPEN_SERVICES = (
    health.SERVICE_NAME,
    reflection.SERVICE_NAME,
)


class ServiceBinding(NamedTuple):
    """A service of the contract and what implements it."""

    descriptor: ServiceDescriptor
    implementation: object


def bindings(serving: Serving) -> list[ServiceBinding]:
    """Return all services of the contract."""
    return [
        ServiceBinding(_service(point_of_sale_pb2, "PointOfSaleService"), PointOfSale()),
        ServiceBinding(_service(member_pb2, "MemberService"), Members()),
        ServiceBinding(_service(card_pb2, "CardService"), Cards()),
        ServiceBinding(_service(segment_pb2, "SegmentService"), Segments()),
        ServiceBinding(_service(consent_pb2, "ConsentService"), ConsentsService()),
        ServiceBinding(_service(profile_pb2, "ProfileService"), Profiles()),
        ServiceBinding(_service(programme_pb2, "ProgrammeService"), Programmes()),
        ServiceBinding(_service(audit_pb2, "AuditService"), Audit(serving)),
        ServiceBinding(_service(access_pb2, "AccessLogService"), AccessLog()),
        ServiceBinding(_service(admin_pb2, "AdminService"), Admin(serving)),
        ServiceBinding(_service(privacy_pb2, "PrivacyService"), Privacy()),
        ServiceBinding(_service(verification_pb2, "VerificationService"), Verifications()),
        ServiceBinding(_service(liability_pb2, "LiabilityService"), Liabilities()),
        ServiceBinding(_service(explain_pb2, "ExplanationService"), Explanations()),
        ServiceBinding(_service(charge_pb2, "ChargeService"), Charging()),
        ServiceBinding(_service(mandate_pb2, "MandateService"), Mandates()),
        ServiceBinding(_service(finance_pb2, "FinanceService"), Finance()),
        ServiceBinding(_service(history_pb2, "HistoryService"), Histories()),
    ]


def _service(module: Any, name: str) -> ServiceDescriptor:
    descriptor: ServiceDescriptor = module.DESCRIPTOR.services_by_name[name]
    return descriptor


class GrpcServer:
    """A gRPC server with its health."""

    def __init__(self, server: grpc.aio.Server, health_watch: HealthWatch) -> None:
        """Take a server that is bound to its address."""
        self._server = server
        self._health_watch = health_watch

    async def start(self) -> None:
        """Take calls."""
        gc.freeze()
        gc.set_threshold(GC_THRESHOLD)
        await self._server.start()
        await self._health_watch.start()

    async def stop(self, grace_seconds: float) -> None:
        """Take no more calls, and give those under way some time."""
        await self._health_watch.stop()
        await self._server.stop(grace_seconds)


def build_server(
    serving: Serving,
    address: str,
    *,
    shared_port: bool,
    credentials: grpc.ServerCredentials | None = None,
    services: list[ServiceBinding] | None = None,
) -> GrpcServer:
    """Return a server bound to an address, not started yet.

    Args:
        serving: what the services work on.
        address: host and port.
        shared_port: several processes listen there, and the kernel shares the connections among them.
        credentials: of TLS; without them the port speaks plain text.
        services: others than those of the contract's implementation, for measurements.
    """
    check_table()
    services = bindings(serving) if services is None else services
    descriptors = [service.descriptor for service in services]
    names = [descriptor.full_name for descriptor in descriptors]
    methods = [method for descriptor in descriptors for method in descriptor.methods]
    interceptor = AuthInterceptor(
        serving.registry,
        serving.arrivals,
        allowed_roles(descriptors),
        OPEN_SERVICES,
        RefusedActions(serving, methods),
    )
    server = grpc.aio.server(
        interceptors=[interceptor],
        options=[
            ("grpc.so_reuseport", 1 if shared_port else 0),
            ("grpc.max_receive_message_length", MESSAGE_BYTES_MAX),
            ("grpc.max_metadata_size", METADATA_BYTES_MAX),
            ("grpc.max_concurrent_streams", CALLS_PER_CONNECTION_MAX),
        ],
    )
    server.add_generic_rpc_handlers(
        [generic_handler(one.descriptor, one.implementation, serving) for one in services]
    )
    servicer = health.aio.HealthServicer()
    health_pb2_grpc.add_HealthServicer_to_server(servicer, server)
    reflection.enable_server_reflection([*names, *OPEN_SERVICES], server)
    if credentials is None:
        server.add_insecure_port(address)
    else:
        server.add_secure_port(address, credentials)
    return GrpcServer(server, HealthWatch(servicer, serving, names))
