"""What persons do is written into the access log before it is done, and how it ended after it.

Tills and checkouts are no persons: what they do is in the events, and costs nothing here.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, suppress
from typing import Any, TypeVar
from uuid import UUID, uuid4

import psycopg
from google.protobuf.descriptor import MethodDescriptor

from ledger.control.keys import Key, Role, utc_now
from ledger.service.errors import Problem, problem_of
from ledger.service.noted_subjects import request_id_of, subject_of
from ledger.service.serving import Caller, RunningProgramme, Serving
from ledger.v1 import options_pb2
from ledger.vault.actions import DONE, Action, note_action, note_outcome

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")

PERSONS = frozenset({Role.FINANCE, Role.AUDITOR, Role.OPERATOR, Role.ADMIN})
CANCELLED = "CANCELLED"
"""The outcome of a call whose caller left."""
FAULT = "INTERNAL"

# The generated types call every extension a plain field.
_PLAIN_READ: Any = options_pb2.plain_read


def is_action(method: MethodDescriptor) -> bool:
    """Whether a call of the method by a person is an action."""
    return not method.GetOptions().Extensions[_PLAIN_READ]


def noted(method: MethodDescriptor, function: Any) -> Any:
    """Return a service's method so that it notes what persons do; the others' calls are handed on as they are."""
    if not is_action(method):
        return function
    noting = _noted_stream if method.server_streaming else _noted_call

    def call(request: Any, caller: Caller) -> Any:
        if caller.key.role in PERSONS:
            return noting(function, method.name, request, caller)
        return function(request, caller)

    return call


async def _noted_call(
    function: Callable[[Any, Caller], Awaitable[Answer]], method: str, request: Any, caller: Caller
) -> Answer:
    note = await _begin(caller, method, request)
    try:
        answer = await function(request, caller)
    except BaseException as error:
        await note.end(_outcome_of(error))
        raise
    await note.end(DONE)
    return answer


async def _noted_stream(
    function: Callable[[Any, Caller], AsyncGenerator[Answer, None]],
    method: str,
    request: Any,
    caller: Caller,
) -> AsyncGenerator[Answer, None]:
    note = await _begin(caller, method, request)
    try:
        async with aclosing(function(request, caller)) as answers:
            async for answer in answers:
                yield answer
    except BaseException as error:
        await note.end(_outcome_of(error))
        raise
    await note.end(DONE)


class _Note:
    """An action that is under way."""

    def __init__(self, programme: RunningProgramme, action_id: UUID) -> None:
        self._programme = programme
        self._action_id = action_id

    async def end(self, outcome: str) -> None:
        """Write down how it ended. Where that cannot be written, what is done stays done, and nobody is told."""
        try:
            async with self._programme.pool.connection() as connection:
                await note_outcome(connection, self._action_id, utc_now(), outcome)
        except (psycopg.Error, TimeoutError):
            log.exception("the access log does not say how action %s ended", self._action_id)


async def _begin(caller: Caller, method: str, request: Any) -> _Note:
    """Write down what is about to be done; what cannot be noted is not done.

    Raises:
        psycopg.OperationalError: the database does not answer.
    """
    action = _action(caller.key, method, request)
    async with caller.programme.pool.connection() as connection:
        await note_action(connection, action)
    return _Note(caller.programme, action.action_id)


def _action(key: Key, method: str, request: Any) -> Action:
    return Action(
        action_id=uuid4(),
        now=utc_now(),
        principal_id=key.principal_id,
        role=key.role.value,
        method=method,
        subject=subject_of(request),
        key_id=key.key_id,
        request_id=request_id_of(request),
    )


def _outcome_of(error: BaseException) -> str:
    if not isinstance(error, Exception):
        return CANCELLED
    problem = problem_of(error)
    return FAULT if problem is None else problem.reason


class RefusedActions:
    """Notes who was turned away at the door from an action: a person, or whoever's role may not do it."""

    def __init__(self, serving: Serving, methods: list[MethodDescriptor]) -> None:
        """Take the methods of the contract."""
        self._serving = serving
        self._actions = {
            f"/{one.containing_service.full_name}/{one.name}": one.name
            for one in methods
            if is_action(one)
        }

    async def note(self, key: Key, path: str, problem: Problem) -> None:
        """Write it down, if it was an action. Whoever is refused is refused all the same where that fails."""
        method = self._actions.get(path)
        of_a_person = key.role in PERSONS or problem.reason == "ROLE_NOT_ALLOWED"
        if method is None or not of_a_person:
            return
        # A programme that is gone has no log.
        with suppress(KeyError):
            await self._note(key, method, problem)

    async def _note(self, key: Key, method: str, problem: Problem) -> None:
        action = _action(key, method, None)
        try:
            programme = self._serving.running(key.programme) or await self._serving.start(
                key.programme
            )
            async with programme.pool.connection() as connection:
                await note_action(connection, action, problem.reason)
        except (psycopg.Error, TimeoutError):
            log.exception("the access log lacks a refused %s of %s", method, key.principal_id)
