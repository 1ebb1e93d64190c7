"""Settlement runs: what is collected of all members on one due date."""

from ledger.domain.settlement.lines import Count as Count
from ledger.domain.settlement.lines import Exclusion as Exclusion
from ledger.domain.settlement.lines import ExclusionReason as ExclusionReason
from ledger.domain.settlement.lines import RunState as RunState
from ledger.domain.settlement.lines import SentCollection as SentCollection
from ledger.domain.settlement.lines import TakenStatement as TakenStatement
from ledger.domain.settlement.lines import message_id as message_id
from ledger.domain.settlement.lines import payment_id as payment_id
from ledger.domain.settlement.lines import read_message_id as read_message_id
from ledger.domain.settlement.run import SealedFile as SealedFile
from ledger.domain.settlement.run import SettlementRun as SettlementRun
