"""Files as banks send them, in several of their dialects."""

from __future__ import annotations

CAMT_053_08 = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
CAMT_053_02 = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"


def statement_file(*statements: str, namespace: str = CAMT_053_08) -> bytes:
    """A camt.053 with some statements."""
    body = "".join(statements)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{namespace}"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>B-1</MsgId><CreDtTm>2026-12-02T06:00:00</CreDtTm></GrpHdr>{body}"
        "</BkToCstmrStmt></Document>"
    ).encode()


def notification_file(*entries: str, namespace: str) -> bytes:
    """A camt.054 with one notification."""
    body = "".join(entries)
    return (
        f'<Document xmlns="{namespace}"><BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>N-1</MsgId></GrpHdr>'
        f"<Ntfctn><Id>N-1-1</Id><Acct><Id><Othr><Id>12345</Id></Othr></Id></Acct>{body}</Ntfctn>"
        "</BkToCstmrDbtCdtNtfctn></Document>"
    ).encode()


def statement(*entries: str, id_: str = "ST-1", iban: str = "DE89370400440532013000") -> str:
    """A bank statement."""
    body = "".join(entries)
    return (
        f"<Stmt><Id>{id_}</Id><ElctrncSeqNb>233</ElctrncSeqNb>"
        "<FrToDt><FrDtTm>2026-12-01T00:00:00</FrDtTm><ToDtTm>2026-12-01T23:59:59</ToDtTm></FrToDt>"
        f"<Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        "<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>100.00</Amt>"
        "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-12-01</Dt></Dt></Bal>"
        "<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>20.5</Amt>"
        f"<CdtDbtInd>DBIT</CdtDbtInd><Dt><Dt>2026-12-01</Dt></Dt></Bal>{body}</Stmt>"
    )


def entry(
    amount: str,
    *details: str,
    debit: bool = False,
    batch: str = "",
    extra: str = "",
    sts: str = "",
    reference: str = "REF-1",
) -> str:
    """A booking."""
    inner = batch + "".join(details)
    return (
        f"<Ntry><NtryRef>1</NtryRef><Amt Ccy='EUR'>{amount}</Amt>"
        f"<CdtDbtInd>{'DBIT' if debit else 'CRDT'}</CdtDbtInd>"
        f"<Sts>{sts or '<Cd>BOOK</Cd>'}</Sts><BookgDt><Dt>2026-12-01</Dt></BookgDt>"
        f"<ValDt><DtTm>2026-12-01T00:00:00+01:00</DtTm></ValDt><AcctSvcrRef>{reference}</AcctSvcrRef>"
        "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>IDDT</Cd><SubFmlyCd>UPDD</SubFmlyCd></Fmly></Domn>"
        f"<Prtry><Cd>NRTI+109</Cd></Prtry></BkTxCd>{extra}"
        f"{f'<NtryDtls>{inner}</NtryDtls>' if inner else ''}"
        "<AddtlNtryInf>RETOURE</AddtlNtryInf></Ntry>"
    )


def batch(count: int, message: str = "RUN-1", payment: str = "R-1") -> str:
    """What an entry says of the batch behind it."""
    return (
        f"<Btch><MsgId>{message}</MsgId><PmtInfId>{payment}</PmtInfId>"
        f"<NbOfTxs>{count}</NbOfTxs></Btch>"
    )


def returned(
    amount: str,
    *,
    end_to_end: str = "",
    mandate: str = "",
    code: str = "AM04",
    original: str = "",
    fee: str = "",
    proprietary: bool = False,
    nested: bool = True,
) -> str:
    """A debit that came back."""
    tag = "Prtry" if proprietary else "Cd"
    refs = (f"<EndToEndId>{end_to_end}</EndToEndId>" if end_to_end else "") + (
        f"<MndtId>{mandate}</MndtId>" if mandate else ""
    )
    details = (
        f"<AmtDtls><InstdAmt><Amt Ccy='EUR'>{original}</Amt></InstdAmt></AmtDtls>"
        if original
        else ""
    )
    charge = (
        f"<Chrgs><Rcrd><Amt Ccy='EUR'>{fee}</Amt><CdtDbtInd>DBIT</CdtDbtInd></Rcrd></Chrgs>"
        if fee
        else ""
    )
    name = "<Nm>Anna Mueller</Nm>"
    return (
        f"<TxDtls><Refs>{refs}</Refs><Amt Ccy='EUR'>{amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd>{details}"
        f"{charge}<RltdPties><Dbtr>{f'<Pty>{name}</Pty>' if nested else name}</Dbtr>"
        "<DbtrAcct><Id><IBAN>DE75512108001245126199</IBAN></Id></DbtrAcct></RltdPties>"
        "<RmtInf><Ustrd>Card purchases</Ustrd><Ustrd>of November</Ustrd></RmtInf>"
        f"<RtrInf><Rsn><{tag}>{code}</{tag}></Rsn><AddtlInf>no funds</AddtlInf></RtrInf></TxDtls>"
    )


def status_file(body: str, namespace: str) -> bytes:
    """A pain.002."""
    return (
        f'<Document xmlns="{namespace}"><CstmrPmtStsRpt><GrpHdr><MsgId>P-1</MsgId></GrpHdr>{body}'
        "</CstmrPmtStsRpt></Document>"
    ).encode()
