"""The echo, a process of its own: `python -m bench.echo` answers receipts and does nothing. The transport's ceiling."""

from __future__ import annotations

from bench.peers import OnlyRecordReceipt, serve
from ledger.service.serving import Caller
from ledger.v1 import point_of_sale_pb2 as pb

SOME_ID = "6ba7b810-9dad-51d1-80b4-00c04fd430c8"


class Echo(OnlyRecordReceipt):
    """Answers at once, with a message of the same size."""

    async def RecordReceipt(  # noqa: N802 - the contract names the methods
        self, request: pb.RecordReceiptRequest, caller: Caller
    ) -> pb.RecordReceiptResponse:
        """Answer."""
        del request, caller
        return pb.RecordReceiptResponse(
            position=1_000_000,
            receipt_id=SOME_ID,
            account_id=SOME_ID,
            points_earned=100,
            points_available=1_000,
        )


if __name__ == "__main__":
    serve(Echo())
