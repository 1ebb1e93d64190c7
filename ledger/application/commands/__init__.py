"""What can be asked of the ledger, in domain values, and what it answers: ids and numbers only.

A command's struct is exactly what its fingerprint covers: two requests with equal structs ask for the same thing.
"""

from ledger.application.commands.base import A as A
from ledger.application.commands.base import AccountKey as AccountKey
from ledger.application.commands.base import Answer as Answer
from ledger.application.commands.base import F as F
from ledger.application.commands.base import Holder as Holder
from ledger.application.commands.base import Read as Read
from ledger.application.commands.base import ReceiptIdentity as ReceiptIdentity
from ledger.application.commands.base import Rehearse as Rehearse
from ledger.application.commands.base import Write as Write
from ledger.application.commands.coupons import CouponsIssued as CouponsIssued
from ledger.application.commands.coupons import GetCoupon as GetCoupon
from ledger.application.commands.coupons import IssueCoupons as IssueCoupons
from ledger.application.commands.granting import AdjustmentRejected as AdjustmentRejected
from ledger.application.commands.granting import AdjustPoints as AdjustPoints
from ledger.application.commands.granting import ApproveAdjustment as ApproveAdjustment
from ledger.application.commands.granting import BalancesImported as BalancesImported
from ledger.application.commands.granting import GrantReward as GrantReward
from ledger.application.commands.granting import ImportBalances as ImportBalances
from ledger.application.commands.granting import PointsAdjusted as PointsAdjusted
from ledger.application.commands.granting import RejectAdjustment as RejectAdjustment
from ledger.application.commands.granting import RewardGranted as RewardGranted
from ledger.application.commands.members import EnrolMember as EnrolMember
from ledger.application.commands.members import FoundMember as FoundMember
from ledger.application.commands.members import FoundStanding as FoundStanding
from ledger.application.commands.members import GetAccount as GetAccount
from ledger.application.commands.members import GetMember as GetMember
from ledger.application.commands.members import GetStanding as GetStanding
from ledger.application.commands.members import MemberEnrolled as MemberEnrolled
from ledger.application.commands.points import CapturePoints as CapturePoints
from ledger.application.commands.points import HoldPoints as HoldPoints
from ledger.application.commands.points import PointsCaptured as PointsCaptured
from ledger.application.commands.points import PointsHeld as PointsHeld
from ledger.application.commands.points import PointsRedeemed as PointsRedeemed
from ledger.application.commands.points import PointsReleased as PointsReleased
from ledger.application.commands.points import RedeemPoints as RedeemPoints
from ledger.application.commands.points import ReleasePoints as ReleasePoints
from ledger.application.commands.programme import AdvanceClock as AdvanceClock
from ledger.application.commands.programme import ClockAdvanced as ClockAdvanced
from ledger.application.commands.programme import FoundProgramme as FoundProgramme
from ledger.application.commands.programme import GetProgramme as GetProgramme
from ledger.application.commands.programme import GetRules as GetRules
from ledger.application.commands.programme import PublishRules as PublishRules
from ledger.application.commands.programme import RulesPublished as RulesPublished
from ledger.application.commands.receipts import ClaimReceipt as ClaimReceipt
from ledger.application.commands.receipts import FoundReceipt as FoundReceipt
from ledger.application.commands.receipts import GetReceipt as GetReceipt
from ledger.application.commands.receipts import PresentReceipts as PresentReceipts
from ledger.application.commands.receipts import ReceiptClaimed as ReceiptClaimed
from ledger.application.commands.receipts import ReceiptRecorded as ReceiptRecorded
from ledger.application.commands.receipts import ReceiptsPresented as ReceiptsPresented
from ledger.application.commands.receipts import RecordReceipt as RecordReceipt
from ledger.application.commands.returns import ItemsReturned as ItemsReturned
from ledger.application.commands.returns import ReturnItems as ReturnItems
