"""What members owe for what they paid by card, until their bank has paid it."""

from ledger.domain.charges.aggregate import Charges as Charges
from ledger.domain.charges.charge import Charge as Charge
from ledger.domain.charges.charge import Payment as Payment
from ledger.domain.charges.mandate import Mandate as Mandate
from ledger.domain.charges.mandate import MandateStatus as MandateStatus
from ledger.domain.charges.mandate import MandateWay as MandateWay
from ledger.domain.charges.mandate import Signature as Signature
from ledger.domain.charges.money import Item as Item
from ledger.domain.charges.money import Payout as Payout
from ledger.domain.charges.money import Statement as Statement
from ledger.domain.charges.money import StatementState as StatementState
from ledger.domain.charges.money import Totals as Totals
from ledger.domain.charges.money import read_end_to_end_id as read_end_to_end_id
from ledger.domain.charges.payouts import payable as payable
from ledger.domain.charges.return_codes import ReturnAction as ReturnAction
from ledger.domain.charges.return_codes import action_on as action_on
from ledger.domain.charges.terms import DebitTerms as DebitTerms
