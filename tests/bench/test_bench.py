"""The bench's parts, each for a second: whether they run and what they find hangs together, never how fast it is."""

from __future__ import annotations

from io import StringIO

import msgspec
import pytest
from rich.console import Console

from bench.figures import LoadFigure, Results
from bench.plan import Plan
from bench.receipts import LINES, ReceiptMaker
from bench.report import show
from bench.run import run
from bench.stats import percentile, spread
from bench.targets import RATIOS_AT_LEAST, RATIOS_AT_MOST
from ledger.projections.registry import BY_NAME
from ledger.service.fields import MoneyField
from ledger.service.receipts import ReceiptField, decode_identity
from ledger.v1 import point_of_sale_pb2

CARD = b"2000000000008"
PLAN = Plan(
    rounds=1,
    sealing_rounds=1,
    cards=300,
    warm_up_seconds=0.2,
    # Long enough that something is answered, whatever else the machine does.
    run_seconds=0.8,
    side_run_seconds=0.8,
    side_callers=(1, 16),
    pgbench_seconds=1,
    disk_seconds=0.1,
    rebuild_cards=50,
    rebuild_receipts=500,
    memory_accounts=600,
    order_debits=300,
)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """One short run of everything, shared by the tests."""
    return run(PLAN, tmp_path_factory.mktemp("bench"), lambda _: None)


@pytest.mark.slow
def test_every_load_is_answered(results: Results) -> None:
    """Receipts, the echo, the naive peer, the upload and two workers all answer under load."""
    one, two = results.one_worker, results.two_workers
    loads = [*one.echo.values(), *one.receipts.values(), one.one_card, one.upload, one.naive]
    loads += [one.anonymous, one.presenting]
    for load in (*loads, two.receipts, two.one_card):
        assert isinstance(load, LoadFigure)
        assert load.receipts_per_second.median > 0
        assert 0 < load.p50_ms.median <= load.p95_ms.median <= load.p99_ms.median
        assert load.cpu_us_per_receipt["server"] > 0


@pytest.mark.slow
def test_ratios_and_targets_are_complete(results: Results) -> None:
    """Each ratio has the name that the project wants it under, and each target says what was found."""
    assert set(results.ratios) == {*RATIOS_AT_LEAST, *RATIOS_AT_MOST}
    assert {target.name for target in results.targets} == {
        *RATIOS_AT_LEAST,
        *RATIOS_AT_MOST,
        "p50_ms_alone",
        "memory_mib",
        "order_seconds",
        "order_mib",
    }


@pytest.mark.slow
def test_what_is_compared_as_sealed_is_sealed(results: Results) -> None:
    """Seals cover more than the few events that may wait for one."""
    sealing = results.sealing
    assert sealing.seals >= 1
    assert sealing.events_sealed > 0
    for load in (sealing.sealed, sealing.unsealed):
        assert load.receipts_per_second.median > 0


@pytest.mark.slow
def test_a_receipt_is_two_events_and_a_request(results: Results) -> None:
    """What is stored for a receipt is counted, and on one card also the events that keep its lots few."""
    stored = results.one_worker.storage
    assert stored.request_rows_per_receipt == 1
    assert 2 <= stored.event_rows_per_receipt < 2.1
    assert stored.bytes_per_receipt > 0


@pytest.mark.slow
def test_every_projection_is_rebuilt(results: Results) -> None:
    """All projections that receipts concern are rebuilt from the same events, and none skips any."""
    without = {
        "adjustments",
        "bank_entries",
        "card_cases",
        "cards",
        "charge_items",
        "charges",
        "collections",
        "item_returns",
        "member_coupons",
        "money_journal",
        "money_sums",
        "run_exclusions",
        "settlement_runs",
        "statements",
        "till_days",
    }
    assert set(results.rebuild) == set(BY_NAME) - without
    for figure in results.rebuild.values():
        assert figure.events >= PLAN.rebuild_receipts
        assert figure.rebuilt_per_second.median > 0


@pytest.mark.slow
def test_the_history_is_replayed(results: Results) -> None:
    """All events are replayed and found right, and read again to compare how fast that is."""
    replay = results.replay
    assert replay.events >= PLAN.rebuild_receipts
    assert min(replay.replayed_per_second.least, replay.parsed_per_second.least) > 0
    assert replay.peak_rss_mib > 0


@pytest.mark.slow
def test_the_report_survives_the_file(results: Results) -> None:
    """What is written as JSON is read back equal, and printed with every target."""
    again = msgspec.json.decode(msgspec.json.encode(results), type=Results)
    assert again == results
    printed = StringIO()
    show(again, Console(file=printed))
    assert all(target.name in printed.getvalue() for target in results.targets)


def test_receipts_are_right_and_distinct() -> None:
    """Receipts put together from templates are read by the service, and no two are the same."""
    maker = ReceiptMaker(seed=1)
    read = ReceiptField(MoneyField("EUR", 2)).decode
    requests = [
        point_of_sale_pb2.RecordReceiptRequest.FromString(maker.record(CARD)) for _ in range(100)
    ]
    facts = [read(request.receipt) for request in requests]
    assert all(one.card_number == CARD.decode() and len(one.lines) == LINES for one in facts)
    assert len({request.request_id for request in requests}) == len(requests)
    assert len({one.number for one in facts}) == len(facts)


def test_receipts_of_nobody_are_right_and_can_be_presented() -> None:
    """Receipts without a card are read by the service, and a presentation names them."""
    maker = ReceiptMaker(seed=1)
    read = ReceiptField(MoneyField("EUR", 2)).decode
    found = [maker.record_anonymous() for _ in range(3)]
    requests = [point_of_sale_pb2.RecordReceiptRequest.FromString(one.request) for one in found]
    assert all(read(one.receipt).card_number is None for one in requests)
    presentation = point_of_sale_pb2.PresentReceiptsRequest.FromString(maker.present(found))
    assert [one.number for one in presentation.receipts] == [one.receipt.number for one in requests]
    assert decode_identity(presentation.receipts[0], "receipts[0]").shop_id == "shop-0042"


def test_an_upload_holds_a_receipt_for_each_card() -> None:
    """A message of an upload is its receipts one after the other."""
    data = ReceiptMaker(seed=1).upload([CARD] * 7)
    message = point_of_sale_pb2.UploadReceiptsRequest.FromString(data)
    assert [one.receipt.card_number for one in message.receipts] == [CARD.decode()] * 7


def test_percentiles_are_values_that_occurred() -> None:
    """A percentile is the smallest value that so many percent do not exceed."""
    values = [float(value) for value in range(1, 201)]
    assert [percentile(values, percent) for percent in (50, 95, 99)] == [100, 190, 198]
    assert percentile([3.0], 99) == 3.0


def test_a_spread_is_the_median_and_the_range() -> None:
    """Of three runs the middle one counts, and the others say how far it can be trusted."""
    found = spread([3.0, 1.0, 2.0])
    assert (found.median, found.least, found.most) == (2.0, 1.0, 3.0)
