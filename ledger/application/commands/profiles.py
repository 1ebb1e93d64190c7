"""Profiles of members, sealed before they get here, and pairs of members that look like one."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from ledger.application.commands.base import Answer, Read, Write
from ledger.domain.private import Lookup, SealedRecord
from ledger.domain.profile import ProfilePart


class SealedProfile(msgspec.Struct, frozen=True):
    """A change of a profile, sealed for the one member it belongs to."""

    parts: tuple[ProfilePart, ...]
    record: SealedRecord
    lookups: tuple[Lookup, ...]
    print_: bytes
    """Stands for what is sealed where two requests are compared: sealed bytes differ each time."""


class ProfileUpdated(Answer, frozen=True):
    """Outcome of `UpdateProfile`."""

    member_id: UUID
    record_id: UUID
    parts: tuple[ProfilePart, ...]


class UpdateProfile(Write[ProfileUpdated], frozen=True):
    """Change what is known of a member. One that was merged is refused: it was sealed for somebody else."""

    member_reference: str
    profile: SealedProfile

    @property
    def asked(self) -> tuple[str, bytes]:
        """What the fingerprint covers."""
        return self.member_reference, self.profile.print_


class DuplicateDismissed(Answer, frozen=True):
    """Outcome of `DismissDuplicate`."""

    pair_id: UUID


class DismissDuplicate(Write[DuplicateDismissed], frozen=True):
    """Say that two members are different people, however much they look like one."""

    member_reference: str
    other_member_reference: str


class NamedMember(NamedTuple):
    """A member as it is named, and those that it was found to be since, one after the other."""

    chain: tuple[tuple[str, UUID], ...]
    """References and ids; the last is the member that it is by now."""

    @property
    def reference(self) -> str:
        """The reference of the member that it is by now."""
        return self.chain[-1][0]

    @property
    def id(self) -> UUID:
        """The id of the member that it is by now."""
        return self.chain[-1][1]


class NameMember(Read[NamedMember], frozen=True):
    """Read who is meant, by a card or a reference, exactly one. A card in a pool: whose card it is."""

    member_reference: str | None = None
    card_number: str | None = None


class NameMembers(Read[dict[UUID, NamedMember]], frozen=True):
    """Read who some ids mean; those that no member has are left out."""

    ids: tuple[UUID, ...]


def without_sealed(command: Any) -> Any:
    """Return what the fingerprint of a command covers that may have a sealed profile."""
    if command.profile is None:
        return command
    return msgspec.structs.replace(command, profile=None), command.profile.print_
