"""What members are told of their debits: announced, announced anew, and what is overdue."""

from ledger.notices.facts import Line as Line
from ledger.notices.facts import LineKind as LineKind
from ledger.notices.facts import Notice as Notice
from ledger.notices.facts import NoticeKind as NoticeKind
from ledger.notices.facts import Recipient as Recipient
from ledger.notices.facts import Rendered as Rendered
