"""How what members say of themselves is understood."""

from __future__ import annotations

import msgspec

from ledger.domain.contacts import COUNTRIES
from ledger.domain.rules.checks import Problems, wrong


class ProfileRules(msgspec.Struct, frozen=True, omit_defaults=True):
    """How what members say of themselves is understood."""

    phone_region: str = ""
    """ISO 3166-1: of a phone number without its country's code. Empty: such a number is refused."""

    def problems(self) -> Problems:
        """Say what keeps them from being applied."""
        if self.phone_region and self.phone_region not in COUNTRIES:
            text = "Name a country by its two letters (ISO 3166-1)."
            yield wrong("profile.phone_region", text)


USUAL_PROFILE = ProfileRules()
"""Where the rules do not speak of profiles."""
