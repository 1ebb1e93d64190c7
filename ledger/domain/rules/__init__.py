"""Dated, versioned, immutable rules: one module for each section."""

from ledger.domain.rules.adjustments import NO_ADJUSTMENT_RULES as NO_ADJUSTMENT_RULES
from ledger.domain.rules.adjustments import AdjustmentRules as AdjustmentRules
from ledger.domain.rules.aggregate import Rules as Rules
from ledger.domain.rules.card import CardRules as CardRules
from ledger.domain.rules.clock import ClockRules as ClockRules
from ledger.domain.rules.contact import USUAL_CONTACT as USUAL_CONTACT
from ledger.domain.rules.contact import ContactLimit as ContactLimit
from ledger.domain.rules.contact import ContactRules as ContactRules
from ledger.domain.rules.contact import QuietHours as QuietHours
from ledger.domain.rules.contact import SharingNeed as SharingNeed
from ledger.domain.rules.contact import WithoutConsent as WithoutConsent
from ledger.domain.rules.earning import EarningRules as EarningRules
from ledger.domain.rules.points import NO_DATES as NO_DATES
from ledger.domain.rules.points import Expiry as Expiry
from ledger.domain.rules.points import PointsRules as PointsRules
from ledger.domain.rules.points import ReturnPolicy as ReturnPolicy
from ledger.domain.rules.redemption import PointsRange as PointsRange
from ledger.domain.rules.redemption import RedemptionRules as RedemptionRules
from ledger.domain.rules.rewards import Reward as Reward
from ledger.domain.rules.rewards import RewardWindow as RewardWindow
from ledger.domain.rules.till import MIDNIGHT as MIDNIGHT
from ledger.domain.rules.till import TillAction as TillAction
from ledger.domain.rules.till import TillRules as TillRules
from ledger.domain.rules.version import RulesVersion as RulesVersion
from ledger.domain.rules.version import check_rules as check_rules
