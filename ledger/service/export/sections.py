"""Every section of an export, in the order of the document. Whoever keeps something of a person adds one."""

from __future__ import annotations

from ledger.service.export import accesses, charges, members, points, profiles, receipts, segments
from ledger.service.export.document import Section

SECTIONS: tuple[Section, ...] = (
    *members.SECTIONS,
    *profiles.SECTIONS,
    *points.SECTIONS,
    *receipts.SECTIONS,
    *segments.SECTIONS,
    *charges.SECTIONS,
    *accesses.SECTIONS,
)
