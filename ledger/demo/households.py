"""What a household does with its receipts: three anonymous ones, then a card."""

from dataclasses import dataclass, field

from ledger.demo.messages import RECEIPTS_REQUIRED, key_of, present_request
from ledger.v1.point_of_sale_pb2 import PresentReceiptsRequest, ReturnItemsRequest
from ledger.v1.receipt_pb2 import Receipt


@dataclass
class Household:
    """A household, and how far it is on the way to its card."""

    reference: str
    card_number: str = ""
    # Until the card; one that came back whole is made up for by another.
    receipts: int = 0
    _kept: list[Receipt] = field(default_factory=list)

    def show_card(self, receipt: Receipt) -> None:
        """Puts the card on a receipt, once there is one."""
        if self.card_number:
            receipt.card_number = self.card_number

    def keep(self, receipt: Receipt) -> PresentReceiptsRequest | None:
        """Keeps a recorded receipt; answers the request for the card when there are enough."""
        if self.card_number:
            return None
        self.receipts += 1
        self._kept.append(receipt)
        if len(self._kept) < RECEIPTS_REQUIRED:
            return None
        return present_request(self.reference, self._kept)

    def give_back(self, request: ReturnItemsRequest) -> None:
        """Forgets a receipt of which nothing is left: it cannot be presented."""
        self._kept = [one for one in self._kept if not _is_whole(one, request)]

    def take_card(self, card_number: str) -> None:
        """Takes the card that the receipts earned."""
        self.card_number = card_number
        self._kept.clear()


def _is_whole(receipt: Receipt, request: ReturnItemsRequest) -> bool:
    """Whether everything of a receipt is brought back."""
    bought = {line.line_id: line.quantity_thousandths for line in receipt.lines}
    back = {line.line_id: line.quantity_thousandths for line in request.lines}
    return key_of(receipt) == request.receipt and bought == back
