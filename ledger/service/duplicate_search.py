"""A search for duplicates: reads all profiles, compares those that share something, and keeps the likeliest."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from uuid import UUID, uuid4

from ledger.application.history import (
    Enrolled,
    enrolled_of,
    existing_of,
    merged_among,
    profile_changes_of,
)
from ledger.domain.likeness import Alike, Features, features
from ledger.domain.profile import RECORD_KIND, fold
from ledger.service.duplicate_corpus import Candidate, Corpus
from ledger.service.profile_vault import unsealed
from ledger.service.serving import Caller
from ledger.vault.records import (
    FIRST_MEMBER,
    StoredRecord,
    members_with_records,
    records_page,
)
from ledger.vault.vault import MemberKeys

PAGE_MEMBERS = 500
PART_MEMBERS_MAX = 250_000
"""More members than that are searched in several parts, one after the other."""
STEPS_AT_ONCE = 2_000
CANDIDATES_AT_ONCE = 500


class Likely(NamedTuple):
    """Two members that may be one person, the one enrolled first first."""

    one: Enrolled
    other: Enrolled
    one_id: UUID
    other_id: UUID
    alike: Alike


class Searched(NamedTuple):
    """What a search found, the likeliest first."""

    pairs: list[Likely]
    profiles: int
    more: bool


class _Page(NamedTuple):
    """Sealed profiles of some members, and what it takes to read them."""

    by_member: dict[UUID, list[StoredRecord]]
    order: dict[UUID, list[UUID]]
    keys: dict[UUID, MemberKeys]
    last: UUID


class DuplicateSearch:
    """One search."""

    def __init__(self, caller: Caller, min_score: int, max_pairs: int) -> None:
        """Take who asks, and what for."""
        self._programme = caller.programme
        self._namespace = caller.programme.namespace
        self._reader = caller.reader("FindDuplicates")
        self._access_id = uuid4()
        self._min_score, self._max_pairs = min_score, max_pairs
        self._best: list[tuple[int, int, Likely]] = []
        self._more = False
        self._profiles = 0

    async def run(self) -> Searched:
        """Look through all profiles."""
        async with self._programme.pool.connection() as connection:
            members = await members_with_records(connection, RECORD_KIND)
        parts = -(-members // PART_MEMBERS_MAX) or 1
        found: set[tuple[UUID, UUID]] = set()
        for part in range(parts):
            corpus = await self._read(Corpus(part, parts))
            await self._compare(corpus, found)
        pairs = [likely for _, _, likely in sorted(self._best, key=_likeliest_first)]
        return Searched(pairs, self._profiles // parts, self._more)

    async def _read(self, corpus: Corpus) -> Corpus:
        page = await self._page(FIRST_MEMBER)
        while page is not None:
            # Unsealing keeps a processor busy: beside the loop, which has tills to answer, and while the next are read.
            count, page = await asyncio.gather(
                asyncio.to_thread(_take_in, corpus, page), self._page(page.last)
            )
            self._profiles += count
        return corpus

    async def _page(self, after: UUID) -> _Page | None:
        """Return the next profiles as they are sealed, with the keys; None at the end."""
        async with self._programme.pool.connection() as connection:
            records = await records_page(
                connection, self._reader, RECORD_KIND, after, PAGE_MEMBERS, self._access_id
            )
            if not records:
                return None
            by_member = _by_member(records)
            # Of those that have several records, events say in which order they are read.
            several = [member_id for member_id, ones in by_member.items() if len(ones) > 1]
            changes = await profile_changes_of(connection, several)
        order = {
            member_id: [event.record_id for event in events]
            for member_id, events in changes.items()
        }
        keys = await self._programme.vault.keys_of(by_member)
        return _Page(by_member, order, keys, records[-1].member_id)

    async def _compare(self, corpus: Corpus, known: set[tuple[UUID, UUID]]) -> None:
        candidates = corpus.compare()
        while (found := await asyncio.to_thread(_some, candidates)) is not None:
            new = [one for one in found if one.alike.score >= self._min_score]
            new = [one for one in new if _pair(one) not in known]
            known.update(map(_pair, new))
            if new:
                await self._keep(new)

    async def _keep(self, candidates: Sequence[Candidate]) -> None:
        """Keep the likeliest of those that are members still, and were not found to be different people."""
        ids = list({id_ for one in candidates for id_ in (one.one, one.other)})
        async with self._programme.pool.connection() as connection:
            enrolled = await enrolled_of(connection, ids)
            merged = await merged_among(connection, ids)
            likely = [
                _likely(one, enrolled)
                for one in candidates
                if one.one not in merged and one.other not in merged
            ]
            pair_ids = [self._pair_id(one) for one in likely]
            dismissed = await existing_of(connection, pair_ids)
        for one, pair_id in zip(likely, pair_ids, strict=True):
            if pair_id not in dismissed:
                self._push(one)

    def _pair_id(self, one: Likely) -> UUID:
        return self._namespace.member_pair(one.one.member_reference, one.other.member_reference)

    def _push(self, likely: Likely) -> None:
        # Of two that are equally likely, the pair that was enrolled first.
        entry = (likely.alike.score, -likely.other.position, likely)
        if len(self._best) < self._max_pairs:
            heapq.heappush(self._best, entry)
            return
        self._more = True
        heapq.heappushpop(self._best, entry)


def _likeliest_first(entry: tuple[int, int, Likely]) -> tuple[int, int, int]:
    score, _, likely = entry
    return -score, likely.one.position, likely.other.position


def _likely(candidate: Candidate, enrolled: dict[UUID, Enrolled]) -> Likely:
    first, second = sorted((candidate.one, candidate.other), key=lambda id_: enrolled[id_].position)
    return Likely(enrolled[first], enrolled[second], first, second, candidate.alike)


def _pair(candidate: Candidate) -> tuple[UUID, UUID]:
    return min(candidate.one, candidate.other), max(candidate.one, candidate.other)


def _by_member(records: Sequence[StoredRecord]) -> dict[UUID, list[StoredRecord]]:
    found: dict[UUID, list[StoredRecord]] = {}
    for record in records:
        found.setdefault(record.member_id, []).append(record)
    return found


def _take_in(corpus: Corpus, page: _Page) -> int:
    """Unseal the profiles of some members and take them into the corpus; return how many could be read."""
    count = 0
    for member_id, records in page.by_member.items():
        found = _features(page.keys.get(member_id), records, page.order.get(member_id))
        if found is not None:
            corpus.add(member_id, found)
            count += 1
    return count


def _features(
    keys: MemberKeys | None, records: Sequence[StoredRecord], order: Sequence[UUID] | None
) -> Features | None:
    """Return what is compared of a member; None of one that was erased."""
    changes = {} if keys is None else unsealed(keys, records)
    if not changes:
        return None
    known = changes if order is None else [id_ for id_ in order if id_ in changes]
    return features(fold(changes[id_] for id_ in known))


def _some(candidates: Iterator[Candidate | None]) -> list[Candidate] | None:
    """Compare for a while, and return what was found; None at the end."""
    found: list[Candidate] = []
    for _ in range(STEPS_AT_ONCE):
        try:
            candidate = next(candidates)
        except StopIteration:
            return found or None
        if candidate is not None:
            found.append(candidate)
        if len(found) >= CANDIDATES_AT_ONCE:
            break
    return found
