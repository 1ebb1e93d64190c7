"""What an integer inside an event counts, by its name: units are part of names, or of the words they are made of."""

import re

_UNITS = (
    (r"(?:.*_)?micropoints|room", "millionths of a point"),
    (r".*_millionths", "millionths"),
    (r".*_thousandths", "thousandths of its unit"),
    (
        r"points|points_.*|.*_points|.*_points_max|absorbed|deficit|held|written_off|adjusted_alone",
        "points",
    ),
    (
        r"amount|.*_amounts?|fee|return_fee_max|difference|expected|discount|gross|tax|total|.*_total(?:_min)?|sum|least_sum"
        r"|credit_limit|limit|charge_max|charges_day_max|price|value|write_off_max_alone",
        "minor units",
    ),
    (r".*_seconds(?:_max)?", "seconds"),
    (r".*_hours?", "hours"),
    (r".*_days(?:_max)?|days", "days"),
    (r".*_months", "months"),
    (r".*_years", "years"),
    (r"percent|.*_percent(?:_min|_max)?", "percent"),
    (r"bytes", "bytes"),
)
_WITHOUT_UNIT = re.compile(
    # Numbers of things, by which they are told apart or in order.
    r"attempt|chunk|closing|first|last|level|lot|lot_offset|month|number|order|part|weekdays|position|.*_position"
    r"|version|.*_version|currency_exponent"
    # How many there are, of what the name says.
    r"|accounts|.*count|cards|events|lines|new_lines|notices|uses|uses_.*|purchases|.*_purchases(?:_max)?|holds_ended"
    r"|lots_made|merges_deep|card_receipts_max|receipts_required|limit_per_member|retries_max|pin_digits|pin_tries"
    r"|per_month|single_items_min"
    # Points or minor units: its meaning says which.
    r"|reached_at"
)


def unit_of(name: str) -> str | None:
    """Return the unit of an integer; empty where it has none, None if nobody said."""
    for pattern, unit in _UNITS:
        if re.fullmatch(pattern, name):
            return unit
    return "" if _WITHOUT_UNIT.fullmatch(name) else None
