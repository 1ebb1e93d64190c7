"""What is said of points that are earned, spent, held, ended and returned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from ledger.domain import limits
from ledger.domain.account import events
from ledger.domain.account.explained import Step
from ledger.domain.lots import total
from ledger.domain.receipt import Receipt, ReturnKind, TenderKind
from ledger.domain.verification_way import VerificationWay
from ledger.service.explanation.known import Known, exactly, points, points_were

_WAYS = {VerificationWay.PIN: "a PIN", VerificationWay.APP_CODE: "a code of the app"}


def sentences(*parts: str) -> str:
    """Put sentences together; what is not said is empty."""
    return " ".join(f"{part[0].upper()}{part[1:]}." for part in parts if part)


def listed(*parts: str) -> str:
    """Put parts of a sentence together; what is not said is empty."""
    return ", ".join(part for part in parts if part)


def by(member_reference: str) -> str:
    """Say which of those who share the account it was."""
    return f" by member {member_reference}" if member_reference else ""


def for_member(member_reference: str) -> str:
    """Say for which of those who share the account it was."""
    return f" for member {member_reference}" if member_reference else ""


def paid_debt(count: int) -> str:
    """Say what paid for what returns had left owed."""
    return f"{count} of them paid at once for what was owed" if count else ""


def spendable_from(at: datetime | None, known: Known) -> str:
    """Say from when on points can be spent that cannot at once."""
    return "" if at is None else f"they can be spent from {known.when(at)}"


def points_earned(event: events.PointsEarned, step: Step, known: Known) -> str:
    """Say what a receipt earned, and how that became whole points."""
    receipt = known.receipts.get(event.receipt_id)
    return sentences(
        f"{known.receipt(event.receipt_id)}{_over(receipt, known)} earned "
        f"{exactly(event.micropoints)} points{for_member(event.member_reference)}",
        _became_whole(event, step),
        spendable_from(event.available_at, known),
        paid_debt(event.absorbed),
    )


def _over(receipt: Receipt | None, known: Known) -> str:
    if receipt is None:
        return ""
    charged = any(one.kind is TenderKind.CARD for one in receipt.facts.tenders)
    return f" over {known.amount(receipt.facts.total)}{', charged to the card,' if charged else ''}"


def _became_whole(event: events.PointsEarned, step: Step) -> str:
    """Say how a part of a point became part of a whole one; nothing where there was none."""
    waited, waits = step.before.remainder_micropoints, event.remainder_micropoints
    if not waited and not waits:
        whole = event.points * limits.MICROPOINTS_PER_POINT == event.micropoints
        return "" if whole else f"whole points count: {points(event.points)}"
    with_waiting = f"with the {exactly(waited)} that waited" if waited else ""
    credited = f"{points_were(event.points)} credited"
    waiting = f"{exactly(waits)} waits for the next receipt" if waits else ""
    return listed(with_waiting, credited, waiting)


def points_redeemed(event: events.PointsRedeemed, _: Step, known: Known) -> str:
    """Say what was spent, and on what."""
    return sentences(
        f"{points_were(event.points)} spent{_spent_on(event.redemption_id, known)}"
        f"{by(event.member_reference)}",
        verified(event.verified_by),
    )


def _spent_on(redemption_id: UUID, known: Known) -> str:
    found = known.redemptions.get(redemption_id)
    if found is None:
        return ""
    order = f" for order {found.order_reference}" if found.order_reference else ""
    paid = f", paying for {known.receipt(found.receipt_id)}" if found.receipt_id else ""
    return order + paid


def verified(way: VerificationWay | None) -> str:
    """Say how somebody showed to be the member, if anybody had to."""
    return f"verified with {_WAYS[way]}" if way is not None else ""


def points_held(event: events.PointsHeld, _: Step, known: Known) -> str:
    """Say what was set aside."""
    purpose = f" for {event.reference}" if event.reference else ""
    return sentences(
        f"{points_were(event.points)} set aside{purpose}{by(event.member_reference)}, "
        f"until {known.when(event.expires_at)} at the latest",
        verified(event.verified_by),
    )


def hold_captured(event: events.HoldCaptured, _: Step, known: Known) -> str:
    """Say what of a hold was spent, and what became of the rest."""
    return sentences(
        f"of what had been set aside, {points_were(event.points)} spent{_spent_on(event.redemption_id, known)}"
        f"{by(event.member_reference)}",
        "the rest stays set aside" if event.kept_open else _rest(event),
        paid_debt(total(event.absorbed)),
    )


def hold_released(event: events.HoldReleased, _: Step, known: Known) -> str:
    """Say how a hold ended, and what became of what it kept."""
    how = "the time of a hold was over" if event.lapsed else "a hold was released"
    return sentences(f"{how}: {_freed(event)}", paid_debt(total(event.absorbed)))


def _rest(event: events.HoldCaptured) -> str:
    freed = _freed(event)
    return f"of the rest, {freed}" if freed else ""


def _freed(event: events.HoldCaptured | events.HoldReleased) -> str:
    released, expired = total(event.released), total(event.expired)
    return listed(
        f"{points(released)} free again" if released else "",
        f"{points(expired)} expired meanwhile" if expired else "",
    )


def points_matured(event: events.PointsMatured, _: Step, known: Known) -> str:
    """Say what became available."""
    return sentences(
        f"{points(total(event.lots))} can be spent from now on", paid_debt(total(event.absorbed))
    )


def points_expired(event: events.PointsExpired, _: Step, known: Known) -> str:
    """Say what ended, and why."""
    ended = total(event.lots)
    why = " for want of activity" if event.inactivity else ""
    if not ended:
        return sentences(f"all that the account had ended{why}; no points were free")
    pending = event.points_pending
    return sentences(
        f"{points(ended)} expired{why}",
        f"{pending} of them had never become available" if pending else "",
    )


def points_clawed_back(event: events.PointsClawedBack, step: Step, known: Known) -> str:
    """Say what a return took back, and what was not there any more."""
    receipt = known.receipts.get(event.receipt_id)
    back = None if receipt is None else receipt.returns.get(event.return_id)
    is_void = back is not None and back.kind is ReturnKind.VOID
    return sentences(
        _what_came_back(known.receipt(event.receipt_id), back, known),
        f"{'it' if is_void else 'they'} had earned {exactly(event.micropoints)} points"
        f"{for_member(event.member_reference)}: "
        + listed(*_taken_back(event), _waits(event, step)),
    )


def _what_came_back(name: str, back: Receipt.ItemsReturned | None, known: Known) -> str:
    if back is None:
        return f"items of {name} came back"
    if back.kind is ReturnKind.VOID:
        return f"{name} was voided"
    return f"items of {name} for {known.amount(back.amount)} came back"


def _taken_back(event: events.PointsClawedBack) -> Iterator[str]:
    if not event.points:
        yield "no whole point was taken back"
    for count, what in (
        (total(event.taken), "taken back"),
        (event.deficit, "owed, because they were not there any more"),
        (event.written_off, "written off, because they were not there any more"),
    ):
        if count:
            yield f"{points(count)} {what}"


def _waits(event: events.PointsClawedBack, step: Step) -> str:
    waited, waits = step.before.remainder_micropoints, event.remainder_micropoints
    return f"{exactly(waits)} waits instead of {exactly(waited)}" if waits != waited else ""


def points_restored(event: events.PointsRestored, _: Step, known: Known) -> str:
    """Say what a return gave back of what had been spent."""
    back, expired = total(event.lots), total(event.expired)
    redemption = known.redemptions.get(event.redemption_id)
    paid = None if redemption is None else redemption.receipt_id
    receipt = f" of {known.receipt(paid)}" if paid is not None else ""
    whose = f" of member {event.member_reference}" if event.member_reference else ""
    return sentences(
        f"items{receipt} that points{whose} had paid for came back",
        listed(
            f"{points_were(back)} given back into the lots they came from" if back else "",
            f"{points(expired)} had expired since and are gone" if expired else "",
        ),
        paid_debt(total(event.absorbed)),
    )


def lots_consolidated(event: events.LotsConsolidated, _: Step, known: Known) -> str:
    """Say that some lots became one."""
    return sentences(
        f"{len(event.lots)} lots that end together became one, so that there are not too many",
        "no points changed",
    )
