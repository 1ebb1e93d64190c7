"""Who calls, and whether they may: one interceptor in front of every method."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from typing import Any, NamedTuple, Protocol, TypeAlias

import grpc

from ledger.application.writer import Arrivals
from ledger.control.keys import Key, Role, utc_now
from ledger.control.registry import Registry, RegistryUnavailableError
from ledger.service.errors import Problem, key_ended, problem_of

_HEADER = "authorization"
_SCHEME = "Bearer "

# In quotes: only the stubs have type arguments.
Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"


class Admitted(NamedTuple):
    """Who was let in, and by what."""

    key: Key
    secret: str


admitted: ContextVar[Admitted] = ContextVar("admitted")
"""Who makes the present call; the interceptor and the handler run in the same task."""


class Denied(NamedTuple):
    """A call that is turned away at the door."""

    problem: Problem
    key: Key | None = None
    """None: nobody knows whose it is."""


class Refusals(Protocol):
    """Is told who was turned away."""

    async def note(self, key: Key, path: str, problem: Problem) -> None:
        """Take note, or not."""
        ...


class AuthInterceptor(grpc.aio.ServerInterceptor):
    """Admits a call if its key is valid and its role is declared on the method."""

    def __init__(
        self,
        registry: Registry,
        arrivals: Arrivals,
        roles: Mapping[str, frozenset[Role]],
        open_services: tuple[str, ...],
        refusals: Refusals,
    ) -> None:
        """Take the roles by method path; methods of the open services need no key."""
        self._refusals = refusals
        self._registry = registry
        self._arrivals = arrivals
        self._roles = roles
        self._open_prefixes = tuple(f"/{name}/" for name in open_services)

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Handler | None]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Handler | None:
        """Let the call through, or answer it here."""
        self._arrivals.calls += 1
        path: str = handler_call_details.method
        roles = self._roles.get(path)
        if roles is None:
            # Open services, and methods that do not exist: the server answers UNIMPLEMENTED.
            return await continuation(handler_call_details)
        found = await self._admit(roles, handler_call_details.invocation_metadata)
        if isinstance(found, Denied):
            return self._denial(found, path)
        admitted.set(found)
        return await continuation(handler_call_details)

    async def _admit(self, roles: frozenset[Role], metadata: Any) -> Admitted | Denied:
        secret = _secret(metadata)
        if secret is None:
            return _unauthenticated("KEY_INVALID", "Send `authorization: Bearer <key>`.")
        key = self._registry.cached_key(secret)
        if key is None:
            try:
                key = await self._registry.key(secret)
            except RegistryUnavailableError as error:
                problem = problem_of(error)
                assert problem is not None, "the table has this error"
                return Denied(problem)
        if key is None:
            return _unauthenticated("KEY_INVALID", "This key is not known.")
        if not key.is_valid(utc_now()):
            return Denied(key_ended(), key)
        if key.role not in roles:
            names = ", ".join(sorted(roles))
            metadata = {"role": key.role.value, "allowed_roles": names}
            text = f"The role {key.role} may not call this method; it is for {names}."
            return Denied(
                Problem(grpc.StatusCode.PERMISSION_DENIED, "ROLE_NOT_ALLOWED", text, metadata), key
            )
        return Admitted(key, secret)

    def _denial(self, denied: Denied, path: str) -> Handler:
        """Return a handler that answers with the problem; it serves calls of every kind."""
        key, problem = denied.key, denied.problem

        async def deny(_: Any, context: grpc.aio.ServicerContext[Any, Any]) -> None:
            if key is not None:
                await self._refusals.note(key, path, problem)
            await context.abort(problem.code, problem.message, problem.trailing_metadata())

        return grpc.unary_unary_rpc_method_handler(deny)


def _secret(metadata: Any) -> str | None:
    for name, value in metadata:
        if name == _HEADER and isinstance(value, str) and value.startswith(_SCHEME):
            return value[len(_SCHEME) :]
    return None


def _unauthenticated(reason: str, message: str) -> Denied:
    return Denied(Problem(grpc.StatusCode.UNAUTHENTICATED, reason, message, {}))
