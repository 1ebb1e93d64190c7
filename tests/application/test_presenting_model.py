"""Rule 28 beside a model: whatever is presented, returned and presented again, a receipt counts once in its life."""

from collections import Counter
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.application import commands as c
from ledger.application.attempt import Outcome
from ledger.domain.card_grounds import CardGrounds
from ledger.domain.errors import Reason, Refusal
from tests.support.world import Asked, World, identity, make_facts, present, return_items

RECEIPTS = 12
REQUIRED = 3

PRESENTED = st.lists(st.integers(0, RECEIPTS - 1), min_size=1, max_size=6, unique=True)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("present"), st.lists(PRESENTED, min_size=1, max_size=5)),
        st.tuples(st.just("return"), st.integers(0, RECEIPTS - 1)),
    ),
    max_size=12,
)


@given(STEPS)
@settings(max_examples=60)
def test_28_cards_are_issued_exactly_as_a_list_of_free_receipts_allows(
    steps: list[tuple[str, object]],
) -> None:
    """Overlapping presentations, several in a batch, issue the cards that crossing off a list would."""
    world = World()
    receipts = [make_facts(total=100) for _ in range(RECEIPTS)]
    for receipt in receipts:
        world.do(c.RecordReceipt(receipt))
    free, whole = set(range(RECEIPTS)), set(range(RECEIPTS))
    cards: dict[str, set[int]] = {}
    for what, how in steps:
        if what == "return":
            assert isinstance(how, int)
            if how in whole:
                world.do(return_items(receipts[how]))
            free, whole = free - {how}, whole - {how}
            continue
        assert isinstance(how, list)
        commands = [present([receipts[index] for index in one], f"m-{uuid4()}") for one in how]
        found = world.batch([Asked(command, uuid4()) for command in commands])
        for one, outcome in zip(how, found, strict=True):
            counting = free & set(one)
            if len(counting) < REQUIRED:
                assert isinstance(outcome, Refusal)
                assert outcome.reason in _REASONS
                continue
            assert isinstance(outcome, Outcome)
            cards[outcome.answer.card_number] = counting
            free -= counting
    _check(world, cards, [identity(receipt) for receipt in receipts])


_REASONS = {
    Reason.RECEIPTS_TOO_FEW,
    Reason.RECEIPT_ALREADY_COUNTED,
    Reason.RECEIPT_RETURNED,
}


def _check(world: World, cards: dict[str, set[int]], receipts: list[c.ReceiptIdentity]) -> None:
    """Compare what is stored with the cards of the model."""
    ids = [
        world.namespace.receipt(one.shop_id, one.till_id, one.number, one.business_date)
        for one in receipts
    ]
    used = Counter[int]()
    for number, counting in cards.items():
        grounds: CardGrounds = world.stored(world.namespace.card_grounds(number))
        assert {ids.index(id_) for id_ in grounds.receipt_ids} == counting
        used.update(counting)
        left = [index for index in counting if not world.stored(ids[index]).returned]
        assert world.account(number).points_available == len(left)
        assert grounds.still_enough == (len(left) >= REQUIRED)
    assert set(used.values()) <= {1}
