"""From bytes to a service's method and back, with every error told the same way."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any, TypeAlias
from uuid import uuid4

import grpc
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from ledger.service import errors
from ledger.service.admission import Admission
from ledger.service.auth import admitted
from ledger.service.noting import noted
from ledger.service.serving import Caller, Serving

log = logging.getLogger(__name__)

Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"


def generic_handler(
    descriptor: ServiceDescriptor, service: object, serving: Serving
) -> grpc.GenericRpcHandler:
    """Return the handler of a whole service; `service` has a method of each RPC's name."""
    handlers = {
        method.name: _method_handler(method, noted(method, getattr(service, method.name)), serving)
        for method in descriptor.methods
    }
    return grpc.method_handlers_generic_handler(descriptor.full_name, handlers)


def _method_handler(
    method: MethodDescriptor, function: Any, serving: Serving
) -> grpc.RpcMethodHandler[Any, Any]:
    # The bytes are parsed here and not by the library, which answers INTERNAL to bytes it cannot parse.
    parse = GetMessageClass(method.input_type).FromString
    if method.client_streaming and method.server_streaming:
        return grpc.stream_stream_rpc_method_handler(_stream_stream(function, parse, serving))
    if method.server_streaming:
        return grpc.unary_stream_rpc_method_handler(_unary_stream(function, parse, serving))
    return grpc.unary_unary_rpc_method_handler(_unary_unary(function, parse, serving))


def _unary_unary(function: Any, parse: Any, serving: Serving) -> Any:
    async def call(data: bytes, context: Context) -> bytes:
        try:
            request = parse(data)
            response: Message = await function(request, await _caller(serving, context))
            return response.SerializeToString()
        except Exception as error:
            await _abort(context, error)
            raise AssertionError from error  # abort does not return

    return call


def _unary_stream(function: Any, parse: Any, serving: Serving) -> Any:
    async def call(data: bytes, context: Context) -> AsyncIterator[bytes]:
        try:
            request = parse(data)
            responses = function(request, await _caller(serving, context))
            async with (
                Admission(serving.registry, admitted.get()) as admission,
                aclosing(responses),
                aclosing(admission.each(responses)) as passed,
            ):
                async for response in passed:
                    yield response.SerializeToString()
        except Exception as error:  # noqa: BLE001 - told to the caller, and logged if it is ours
            await _abort(context, error)

    return call


def _stream_stream(function: Any, parse: Any, serving: Serving) -> Any:
    async def requests(stream: AsyncIterator[bytes]) -> AsyncGenerator[Message, None]:
        async for data in stream:
            yield parse(data)

    async def call(stream: AsyncIterator[bytes], context: Context) -> AsyncIterator[bytes]:
        try:
            caller = await _caller(serving, context)
            # What was begun is finished and answered; the message after it is not taken.
            async with (
                Admission(serving.registry, admitted.get()) as admission,
                aclosing(admission.each(requests(aiter(stream)))) as passed,
                aclosing(function(passed, caller)) as responses,
            ):
                async for response in responses:
                    yield response.SerializeToString()
        except Exception as error:  # noqa: BLE001 - told to the caller, and logged if it is ours
            await _abort(context, error)

    return call


class _DeadlinePassedError(TimeoutError):
    pass


async def _caller(serving: Serving, context: Context) -> Caller:
    remaining: float | None = (
        context.time_remaining()
    )  # None without a deadline, whatever the stubs say
    if remaining is not None and remaining <= 0:
        raise _DeadlinePassedError
    key = admitted.get().key
    programme = serving.running(key.programme) or await serving.start(key.programme)
    return Caller(key, programme.for_training() if key.training else programme)


async def _abort(context: Context, error: Exception) -> None:
    problem = problem_of(error)
    await context.abort(problem.code, problem.message, problem.trailing_metadata())


def problem_of(error: Exception) -> errors.Problem:
    """Return what the caller is told; a fault of ours is logged under a number, and only the number is told."""
    known = errors.problem_of(error)
    if known is not None:
        return known
    incident = uuid4().hex[:12]
    log.error("incident %s", incident, exc_info=error)
    return errors.internal(incident)
