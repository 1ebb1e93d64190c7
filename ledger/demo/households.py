"""What a household does with its receipts: three anonymous ones, then a card."""

from dataclasses import dataclass, field

from ledger.demo.messages import RECEIPTS_REQUIRED, present_request
from ledger.v1.point_of_sale_pb2 import PresentReceiptsRequest
from ledger.v1.receipt_pb2 import Receipt


@dataclass
class Household:
    """A household, and how far it is on the way to its card."""

    reference: str
    card_number: str = ""
    _kept: list[Receipt] = field(default_factory=list)

    def show_card(self, receipt: Receipt) -> None:
        """Puts the card on a receipt, once there is one."""
        if self.card_number:
            receipt.card_number = self.card_number

    def keep(self, receipt: Receipt) -> PresentReceiptsRequest | None:
        """Keeps a recorded receipt; answers the request for the card when there are enough."""
        if self.card_number:
            return None
        self._kept.append(receipt)
        if len(self._kept) < RECEIPTS_REQUIRED:
            return None
        return present_request(self.reference, self._kept)

    def take_card(self, card_number: str) -> None:
        """Takes the card that the receipts earned."""
        self.card_number = card_number
        self._kept.clear()
