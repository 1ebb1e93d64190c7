from tests.support.till import Till, make_receipt


def test_a_receipt_with_a_card_earns(till: Till) -> None:
    """A receipt with a card credits one point for each whole unit, and the rest waits."""
    card = till.new_card().card_number
    answer = till.record(make_receipt(total=1250, card_number=card))
    assert (answer.points_earned, answer.points_available, answer.replayed) == (12, 12, False)
    account = till.account(card)
    assert (account.points_available, account.remainder_millionths) == (12, 500_000)
