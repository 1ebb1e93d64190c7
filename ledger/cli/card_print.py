"""Codes of cards as drawings: EAN-13 for laser scanners, QR for cameras."""

from collections.abc import Iterable
from pathlib import Path

from ledger.v1.card_pb2 import ListedCard

# ISO/IEC 15420 at its nominal size: a module is 0.33 mm wide, a bar 22.85 mm high.
EAN_OPTIONS = {"module_width": 0.33, "module_height": 22.85, "quiet_zone": 3.63}
# A card is scratched in a purse: a quarter of the QR code may be lost.
QR_ERROR = "q"
QR_SCALE = 4


def write_pictures(folder: Path, cards: Iterable[ListedCard]) -> int:
    """Write two files for each card, named after it; return how many cards there were."""
    import barcode
    import segno
    from barcode.writer import SVGWriter

    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for card in cards:
        number = card.card_number
        bars = barcode.get("ean13", number, writer=SVGWriter())
        with (folder / f"{number}-ean13.svg").open("wb") as file:
            bars.write(file, options=EAN_OPTIONS)
        code = segno.make(card.qr_payload, error=QR_ERROR, micro=False)
        code.save(str(folder / f"{number}-qr.svg"), scale=QR_SCALE)
        count += 1
    return count
