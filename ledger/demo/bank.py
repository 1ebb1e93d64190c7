"""A bank to play with: it takes a file of direct debits (pain.008) and answers as banks do, the same for a seed.

It refuses some debits at once (pain.002), credits the rest as one sum (camt.053), sends some back a few days later,
each told twice (camt.054 and camt.053) and with a fee, and takes a few back weeks later because their payers asked.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

REFUSED, RETURNED, REFUNDED = 0.02, 0.03, 0.005
RETURN_FEE_CENTS = 300
ACCOUNT_FEE_CENTS = 490
REFUND_DAYS = 40
_RETURN_DAYS = 2
_NAMELESS = 0.1
_REFUSAL_CODES = {"AC01": 5, "AC04": 3, "AC13": 1, "AG01": 1, "RC01": 1}
_RETURN_CODES = {
    "AM04": 60,
    "MS03": 12,
    "AC04": 9,
    "MS02": 6,
    "MD01": 5,
    "AC06": 4,
    "SL01": 2,
    "MD07": 1,
    "AG02": 1,
}
_CAMT = "urn:iso:std:iso:20022:tech:xsd:camt.{}.001.08"
_PAIN_002 = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"


class UnreadableOrderError(Exception):
    """It is no file of direct debits."""


class Collected(NamedTuple):
    """A debit of the order."""

    end_to_end_id: str
    mandate: str
    cents: int
    name: str
    iban: str
    text: str


class Order(NamedTuple):
    """An order of direct debits."""

    message_id: str
    payment_id: str
    due_on: date
    iban: str
    debits: list[Collected]


class Answers(NamedTuple):
    """What the bank does with the debits of an order."""

    refused: list[tuple[Collected, str]]
    returned: list[tuple[Collected, str]]
    refunded: list[Collected]

    def credited(self, order: Order) -> int:
        """Return what the bank credits, in cents."""
        return sum(one.cents for one in order.debits) - sum(one.cents for one, _ in self.refused)


class Written(NamedTuple):
    """A file that the bank wrote."""

    path: Path
    says: str
    told_on: date
    """The day at whose end the bank has it ready."""


def play(file: Path, folder: Path, seed: int) -> list[Written]:
    """Answer to an order, in files whose names say in which order they come.

    Raises:
        UnreadableOrderError: it is no file of direct debits.
    """
    order = read_order(file)
    answers = decide(order, seed)
    folder.mkdir(parents=True, exist_ok=True)
    return [_write(folder, order, *file) for file in _files(order, answers)]


def read_order(file: Path) -> Order:
    """Read a file of direct debits.

    Raises:
        UnreadableOrderError: it is none.
    """
    # It is loaded where it is used: whoever plays no bank needs no parser.
    from lxml import etree  # noqa: PLC0415

    try:
        root = etree.parse(str(file), etree.XMLParser(resolve_entities=False)).getroot()
    except etree.XMLSyntaxError as error:
        msg = f"{file}: not XML"
        raise UnreadableOrderError(msg) from error

    def text(element: etree._Element, path: str) -> str:
        return (element.findtext("/".join(f"{{*}}{one}" for one in path.split("/"))) or "").strip()

    payment = root.find("{*}CstmrDrctDbtInitn/{*}PmtInf")
    if payment is None:
        msg = f"{file}: no direct debits (pain.008)"
        raise UnreadableOrderError(msg)
    return Order(
        message_id=text(root, "CstmrDrctDbtInitn/GrpHdr/MsgId"),
        payment_id=text(payment, "PmtInfId"),
        due_on=date.fromisoformat(text(payment, "ReqdColltnDt")[:10]),
        iban=text(payment, "CdtrAcct/Id/IBAN"),
        debits=[
            Collected(
                end_to_end_id=text(one, "PmtId/EndToEndId"),
                mandate=text(one, "DrctDbtTx/MndtRltdInf/MndtId"),
                cents=_cents(text(one, "InstdAmt")),
                name=text(one, "Dbtr/Nm"),
                iban=text(one, "DbtrAcct/Id/IBAN"),
                text=text(one, "RmtInf/Ustrd"),
            )
            for one in payment.iterfind("{*}DrctDbtTxInf")
        ],
    )


def _cents(text: str) -> int:
    whole, _, part = text.partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0") or 0)


def decide(order: Order, seed: int) -> Answers:
    """Draw what becomes of each debit."""
    dice = random.Random(f"{seed} {order.due_on}")  # noqa: S311 - a game, and nothing secret
    answers = Answers([], [], [])
    for one in order.debits:
        drawn = dice.random()
        if drawn < REFUSED:
            answers.refused.append((one, _draw(dice, _REFUSAL_CODES)))
        elif drawn < REFUSED + RETURNED:
            answers.returned.append((one, _draw(dice, _RETURN_CODES)))
        elif drawn < REFUSED + RETURNED + REFUNDED:
            answers.refunded.append(one)
    return answers


def _draw(dice: random.Random, weights: dict[str, int]) -> str:
    return dice.choices(list(weights), list(weights.values()))[0]


def _files(order: Order, answers: Answers) -> Iterator[tuple[str, str, str, date]]:
    """Go through the files: name, content, what it says, and the day of that."""
    returned_on = _business_day(order.due_on + timedelta(days=_RETURN_DAYS))
    refunded_on = _business_day(order.due_on + timedelta(days=REFUND_DAYS))
    report = _report(order, answers)
    yield "1-pain.002", report, f"{len(answers.refused)} debits refused", _checked_on(order)
    credit = answers.credited(order)
    if credit:
        entry = _credit(order, credit, len(order.debits) - len(answers.refused))
        yield (
            "2-camt.053",
            _statement(order, order.due_on, [entry]),
            f"{_euros(credit)} credited",
            order.due_on,
        )
    if answers.returned:
        back = [(one, code, f"R{number:06}") for number, (one, code) in enumerate(answers.returned)]
        told = [_back(one, code, returned_on, reference) for one, code, reference in back]
        yield (
            "3-camt.054",
            _notification(order, returned_on, told),
            f"{len(back)} debits returned",
            returned_on,
        )
        booked = [
            _back(one, code, returned_on, reference, nameless=_is_nameless(order, reference))
            for one, code, reference in back
        ]
        yield (
            "4-camt.053",
            _statement(order, returned_on, [*booked, _account_fee(returned_on)]),
            f"the same {len(back)}, and a fee for the account",
            returned_on,
        )
    if answers.refunded:
        entries = [
            _back(one, "MD06", refunded_on, f"F{number:06}")
            for number, one in enumerate(answers.refunded)
        ]
        yield (
            "5-camt.053",
            _statement(order, refunded_on, entries),
            f"{len(entries)} debits refunded to their payers",
            refunded_on,
        )


def _checked_on(order: Order) -> date:
    """Return the day on which the bank looks at an order: before anything is collected."""
    return order.due_on - timedelta(days=1)


def _is_nameless(order: Order, reference: str) -> bool:
    """Whether a return is one of the few that name neither a debit nor its end-to-end id."""
    dice = random.Random(f"{order.due_on} {reference}")  # noqa: S311 - a game
    return dice.random() < _NAMELESS


def _business_day(day: date) -> date:
    saturday = 5
    while day.weekday() >= saturday:
        day += timedelta(days=1)
    return day


def _write(folder: Path, order: Order, name: str, text: str, says: str, told_on: date) -> Written:
    path = folder / f"{order.due_on.isoformat()}-{order.message_id[:8]}-{name}.xml"
    path.write_text(text, encoding="utf-8")
    # For nobody else's eyes: it has names and accounts.
    path.chmod(0o600)
    return Written(path, says, told_on)


# The messages


def _report(order: Order, answers: Answers) -> str:
    refused = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{escape(one.end_to_end_id)}</OrgnlEndToEndId>"
        f"<TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>{code}</Cd></Rsn></StsRsnInf>"
        f'<OrgnlTxRef><Amt><InstdAmt Ccy="EUR">{_euros(one.cents)}</InstdAmt></Amt>'
        f"<MndtRltdInf><DrctDbtMndt><MndtId>{escape(one.mandate)}</MndtId></DrctDbtMndt></MndtRltdInf>"
        "</OrgnlTxRef></TxInfAndSts>"
        for one, code in answers.refused
    )
    status = "PART" if refused else "ACCP"
    if refused and len(answers.refused) == len(order.debits):
        status = "RJCT"
    return _document(
        _PAIN_002,
        f"<CstmrPmtStsRpt><GrpHdr><MsgId>S-{order.message_id[:30]}</MsgId>"
        f"<CreDtTm>{_checked_on(order).isoformat()}T18:00:00</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{escape(order.message_id)}</OrgnlMsgId>"
        f"<OrgnlMsgNmId>pain.008.001.08</OrgnlMsgNmId><GrpSts>{status}</GrpSts></OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{escape(order.payment_id)}</OrgnlPmtInfId>"
        f"<PmtInfSts>{status}</PmtInfSts>{refused}</OrgnlPmtInfAndSts></CstmrPmtStsRpt>",
    )


def _statement(order: Order, day: date, entries: Iterable[str]) -> str:
    return _account_message(order, day, entries, "053", "BkToCstmrStmt", "Stmt")


def _notification(order: Order, day: date, entries: Iterable[str]) -> str:
    return _account_message(order, day, entries, "054", "BkToCstmrDbtCdtNtfctn", "Ntfctn")


def _account_message(
    order: Order, day: date, entries: Iterable[str], kind: str, root: str, inner: str
) -> str:
    name = f"{order.message_id[:8]}-{day:%Y%m%d}"
    return _document(
        _CAMT.format(kind),
        f"<{root}><GrpHdr><MsgId>B{kind}-{name}</MsgId><CreDtTm>{day.isoformat()}T20:00:00</CreDtTm>"
        f"</GrpHdr><{inner}><Id>{kind}-{name}</Id><Acct><Id><IBAN>{order.iban}</IBAN></Id>"
        f"<Ccy>EUR</Ccy></Acct>{''.join(entries)}</{inner}></{root}>",
    )


def _credit(order: Order, cents: int, count: int) -> str:
    details = (
        f"<NtryDtls><Btch><MsgId>{escape(order.message_id)}</MsgId>"
        f"<PmtInfId>{escape(order.payment_id)}</PmtInfId><NbOfTxs>{count}</NbOfTxs></Btch></NtryDtls>"
    )
    return _entry(cents, order.due_on, "CREDIT", "IDDT/ESDD", details)


def _account_fee(day: date) -> str:
    return _entry(-ACCOUNT_FEE_CENTS, day, f"FEE{day:%m}", "MDOP/CHRG", "")


def _back(one: Collected, code: str, day: date, reference: str, *, nameless: bool = False) -> str:
    """Return a debit that came back, with the bank's fee in the sum; a nameless one says only the mandate."""
    name = "" if nameless else f"<EndToEndId>{escape(one.end_to_end_id)}</EndToEndId>"
    total = one.cents + RETURN_FEE_CENTS
    details = (
        f"<NtryDtls><TxDtls><Refs>{name}<MndtId>{escape(one.mandate)}</MndtId></Refs>"
        f'<Amt Ccy="EUR">{_euros(total)}</Amt><CdtDbtInd>DBIT</CdtDbtInd>'
        f'<AmtDtls><InstdAmt><Amt Ccy="EUR">{_euros(one.cents)}</Amt></InstdAmt></AmtDtls>'
        f'<Chrgs><Rcrd><Amt Ccy="EUR">{_euros(RETURN_FEE_CENTS)}</Amt><CdtDbtInd>DBIT</CdtDbtInd></Rcrd>'
        f"</Chrgs><RltdPties><Dbtr><Pty><Nm>{escape(one.name)}</Nm></Pty></Dbtr>"
        f"<DbtrAcct><Id><IBAN>{one.iban}</IBAN></Id></DbtrAcct></RltdPties>"
        f"<RmtInf><Ustrd>{escape(one.text)}</Ustrd></RmtInf>"
        f"<RtrInf><Rsn><Cd>{code}</Cd></Rsn></RtrInf></TxDtls></NtryDtls>"
    )
    return _entry(-total, day, reference, "IDDT/UPDD", details)


def _entry(cents: int, day: date, reference: str, code: str, details: str) -> str:
    family, sub_family = code.split("/")
    return (
        f'<Ntry><Amt Ccy="EUR">{_euros(abs(cents))}</Amt>'
        f"<CdtDbtInd>{'CRDT' if cents > 0 else 'DBIT'}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
        f"<BookgDt><Dt>{day.isoformat()}</Dt></BookgDt><ValDt><Dt>{day.isoformat()}</Dt></ValDt>"
        f"<AcctSvcrRef>{reference}</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>{family}</Cd>"
        f"<SubFmlyCd>{sub_family}</SubFmlyCd></Fmly></Domn></BkTxCd>{details}</Ntry>"
    )


def _document(namespace: str, body: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{namespace}">{body}</Document>\n'
    )


def _euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"
