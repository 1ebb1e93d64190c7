"""Limits: named constants, read from the modules that enforce them."""

from importlib import import_module
from typing import NamedTuple

from ledger.domain import limits
from tools.protos import ToolError
from tools.refdocs.markdown import Pages, code, page, table

INTRODUCTION = """\
Everything has a limit, and over the limit a clear refusal. A unit is the last word of a constant's
name, before MAX: `AMOUNT_MINOR_MAX` counts minor units (cents)."""


class Limit(NamedTuple):
    """A constant and what it bounds."""

    module: str
    name: str
    text: str


DOMAIN = "ledger.domain.limits"

GROUPS: dict[str, tuple[Limit, ...]] = {
    "Receipts, points and rules": (
        Limit(DOMAIN, "RECEIPT_LINES_MAX", "Lines of a receipt."),
        Limit(DOMAIN, "RECEIPT_TENDERS_MAX", "Tenders of a receipt."),
        Limit(DOMAIN, "PRESENTED_RECEIPTS_MAX", "Receipts presented for a card."),
        Limit(
            DOMAIN, "CARD_WINDOW_DAYS_MAX", "Days that a receipt may count for a card, in rules."
        ),
        Limit(DOMAIN, "CARD_ITEMS_MAX", "Items that rules may ask of a receipt for a card."),
        Limit(
            DOMAIN,
            "CARD_PROGRESS_RECEIPTS_MAX",
            "The last receipts of a member without a card that count for one, in the app way.",
        ),
        Limit(
            DOMAIN,
            "IDENTIFIER_CHARACTERS_MAX",
            "Characters of a shop, till, number, line, article, category, reference or principal.",
        ),
        Limit(DOMAIN, "AMOUNT_MINOR_MAX", "An amount of money."),
        Limit(DOMAIN, "QUANTITY_THOUSANDTHS_MAX", "The quantity of a line."),
        Limit(DOMAIN, "TAX_RATE_MILLIONTHS_MAX", "A tax rate: 100 percent."),
        Limit(DOMAIN, "RATE_MICROPOINTS_PER_MINOR_MAX", "What a minor unit of money may earn."),
        Limit(DOMAIN, "MICROPOINTS_PER_POINT", "Remainders are counted so finely."),
        Limit(DOMAIN, "PRODUCT_RATES_MAX", "Rates for some lines, in rules."),
        Limit(DOMAIN, "CAMPAIGNS_MAX", "Campaigns in rules."),
        Limit(DOMAIN, "CAMPAIGN_ORDER_MAX", "The order of a campaign."),
        Limit(DOMAIN, "CONDITION_VALUES_MAX", "Articles, categories or shops of a condition."),
        Limit(DOMAIN, "TIERS_MAX", "Tiers in rules."),
        Limit(DOMAIN, "TIER_MONTHS_MAX", "Months of a tier's window, and of its period."),
        Limit(DOMAIN, "QUALIFYING_MONTHS_KEPT", "Months that an account keeps for its tier."),
        Limit(DOMAIN, "BONUS_PERCENT_MAX", "What a tier or a campaign makes of 100 percent."),
        Limit(DOMAIN, "SEGMENT_MONTHS_MAX", "Months of the window of segments."),
        Limit(DOMAIN, "SEGMENT_MONTHS_KEPT", "Months of purchases that an account keeps."),
        Limit(DOMAIN, "SEGMENT_DAYS_MAX", "Days of a threshold of segments."),
        Limit(DOMAIN, "SEGMENT_PURCHASES_MAX", "Purchases of a threshold of segments."),
        Limit(
            DOMAIN,
            "DAY_PURCHASES_COUNTED_MAX",
            "Purchases of an account that are kept day by day; sums are of all.",
        ),
        Limit(DOMAIN, "RECEIPT_COUPONS_MAX", "Coupons of a receipt."),
        Limit(DOMAIN, "COUPON_CODE_CHARACTERS_MIN", "The least characters of a coupon's code."),
        Limit(DOMAIN, "COUPON_CODE_CHARACTERS_MAX", "Characters of a coupon's code."),
        Limit(DOMAIN, "COUPON_USES_MAX", "Uses of a coupon that has a limit."),
        Limit(DOMAIN, "COUPONS_ISSUED_MAX", "Coupons issued at once."),
        Limit(
            DOMAIN,
            "REDEEMED_SHARE_MILLIONTHS_MAX",
            "The share of points that is expected to be redeemed: all of them.",
        ),
        Limit(DOMAIN, "POINTS_MAX", "Points redeemed at once, or in a rule."),
        Limit(DOMAIN, "BALANCE_POINTS_MAX", "Points on an account."),
        Limit(
            DOMAIN,
            "OPEN_LOTS_MAX",
            "Open lots of an account; at this number the oldest become one.",
        ),
        Limit(DOMAIN, "CONSOLIDATED_LOTS", "So many of the oldest lots become one then."),
        Limit(
            DOMAIN,
            "OPEN_LOTS_HARD_MAX",
            "Open lots of an account whose ends differ, so that they cannot become one.",
        ),
        Limit(DOMAIN, "OPEN_HOLDS_MAX", "Open holds of an account."),
        Limit(
            DOMAIN,
            "CONSOLIDATIONS_MAX",
            "So often lots become one to make room for those of another account.",
        ),
        Limit(DOMAIN, "ACCOUNT_CARDS_MAX", "Cards of an account, with those that are blocked."),
        Limit(DOMAIN, "PRINTED_CARDS_MAX", "Cards generated or registered at once."),
        Limit(DOMAIN, "POOL_MEMBERS_MAX", "Members who share an account, its own included."),
        Limit(
            DOMAIN,
            "ABSORBED_ACCOUNTS_MAX",
            "Accounts, or members, that may become part of one.",
        ),
        Limit(
            DOMAIN,
            "MERGES_DEEP_MAX",
            "Merges one after another by which an account, or a member, is found.",
        ),
        Limit(DOMAIN, "SWEEP_ACCOUNTS_MAX", "Accounts that a sweep looks at in one transaction."),
        Limit(DOMAIN, "SWEEP_EVENTS_MAX", "Events after which that transaction takes no more."),
        Limit(DOMAIN, "HOLD_SECONDS_DEFAULT", "A hold lasts so long by default."),
        Limit(DOMAIN, "HOLD_SECONDS_MAX", "The longest hold that rules may allow."),
        Limit(DOMAIN, "PENDING_DAYS_MAX", "The most days that rules may keep points pending."),
        Limit(DOMAIN, "EXPIRY_DAYS_MAX", "The most days of expiry, grace and claims in rules."),
        Limit(DOMAIN, "EXPIRY_YEARS_MAX", "The most years after which points may end."),
        Limit(DOMAIN, "CARD_RECEIPTS_MAX", "Receipts of a card and day that rules may limit to."),
        Limit(DOMAIN, "BUSINESS_DAY_ENDS_HOUR_MAX", "The latest hour that a business date ends."),
        Limit(DOMAIN, "TILL_DAY_RECEIPTS_MAX", "Receipts that a till may count on a day."),
        Limit(DOMAIN, "TILL_DAY_LISTED_MAX", "Runs of numbers and receipts that a closing lists."),
        Limit(DOMAIN, "QUOTED_LOTS_MAX", "Lots that QuoteRedemption lists."),
        Limit(DOMAIN, "REASON_CODES_MAX", "Reasons for adjustments, in rules."),
        Limit(DOMAIN, "NOTE_CHARACTERS_MAX", "Characters of an adjustment's note."),
        Limit(DOMAIN, "REWARDS_MAX", "Rewards in rules."),
        Limit(DOMAIN, "RETENTION_MONTHS_MAX", "The longest retention in months, in rules."),
        Limit(DOMAIN, "RETENTION_YEARS_MAX", "The longest retention in years, in rules."),
        Limit(DOMAIN, "INACTIVE_MONTHS_MIN", "Nobody is inactive sooner, in months."),
        Limit(DOMAIN, "CONSENT_PROOF_YEARS_DEFAULT", "Years that a consent can be proved for."),
        Limit(DOMAIN, "PAYMENT_YEARS_DEFAULT", "Years that payment data is kept for."),
        Limit(DOMAIN, "ACCESS_LOG_MONTHS_DEFAULT", "Months that the access log is kept for."),
        Limit(DOMAIN, "ACCESS_LOG_MONTHS_MIN", "The shortest retention of the access log."),
        Limit(DOMAIN, "REWARD_LIMIT_MAX", "How often a member may get a reward within its window."),
        Limit(
            DOMAIN, "REWARD_GRANTS_REMEMBERED_MAX", "Grants of a reward that an account remembers."
        ),
        Limit(DOMAIN, "REWARD_DAYS_MAX", "The most days of a reward's window."),
        Limit(DOMAIN, "IMPORT_LOTS_MAX", "Lots of one call of ImportBalances."),
        Limit(DOMAIN, "PROFILE_CHANGES_MAX", "Changes of a member's profile."),
        Limit(DOMAIN, "NAME_CHARACTERS_MAX", "Characters of a given or a family name."),
        Limit(DOMAIN, "SALUTATION_CHARACTERS_MAX", "Characters of a salutation."),
        Limit(DOMAIN, "ADDRESS_CHARACTERS_MAX", "Characters of a street or a city."),
        Limit(DOMAIN, "HOUSE_NUMBER_CHARACTERS_MAX", "Characters of a house number."),
        Limit(DOMAIN, "POSTAL_CODE_CHARACTERS_MAX", "Characters of a postal code."),
        Limit(DOMAIN, "PHONE_CHARACTERS_MAX", "Characters of a phone number as it is typed."),
        Limit(DOMAIN, "PHONE_DIGITS_MIN", "The least digits of one, with the country's code."),
        Limit(DOMAIN, "EMAIL_CHARACTERS_MAX", "Characters of an e-mail address."),
        Limit(DOMAIN, "LANGUAGE_CHARACTERS_MAX", "Characters of a language's tag."),
        Limit(DOMAIN, "APP_TOKEN_CHARACTERS_MIN", "The least characters of an app's token."),
        Limit(DOMAIN, "APP_TOKEN_CHARACTERS_MAX", "Characters of an app's token."),
        Limit(DOMAIN, "BIRTH_YEAR_MIN", "The earliest year of birth."),
        Limit(DOMAIN, "PIN_DIGITS_MIN", "The least digits of a PIN."),
        Limit(DOMAIN, "PIN_DIGITS_MAX", "Digits of a PIN."),
        Limit(DOMAIN, "PIN_TRIES_MAX", "The most tries of a PIN, or of an app code, in rules."),
        Limit(DOMAIN, "APP_CODE_DIGITS", "Digits of an app code."),
        Limit(DOMAIN, "APP_CODE_SECONDS_MIN", "The shortest life of an app code, in rules."),
        Limit(DOMAIN, "APP_CODE_SECONDS_MAX", "The longest life of an app code, in rules."),
        Limit(DOMAIN, "CONSENT_CHOICES_MAX", "Choices of one SetConsents."),
        Limit(DOMAIN, "QUIET_HOURS_MAX", "Quiet hours in rules."),
        Limit(DOMAIN, "HOLIDAYS_MAX", "Holidays in rules."),
        Limit(DOMAIN, "CONTACT_LIMITS_MAX", "Limits of contacts, or exceptions, in rules."),
        Limit(DOMAIN, "CONTACTS_MONTH_MAX", "Contacts a month that rules may limit to."),
        Limit(DOMAIN, "CONTACT_MONTHS_KEPT", "Months of which contacts are counted."),
        Limit(DOMAIN, "CONTACT_AHEAD_DAYS_MAX", "Days ahead that one may ask about contacts."),
        Limit(DOMAIN, "CONTACT_TRIES_MAX", "Instants that are tried for when it is possible."),
        Limit(DOMAIN, "CONTACTS_CHECKED_MAX", "Members of one CheckContacts."),
        Limit(DOMAIN, "CONTACTS_CHECKED_AT_ONCE", "Of those, members in one confirmed read."),
        Limit(DOMAIN, "CONFIRM_HOURS_DEFAULT", "Hours to confirm a consent by default."),
        Limit(DOMAIN, "CONFIRM_HOURS_MAX", "The most hours that rules may allow."),
        Limit(DOMAIN, "CONSENT_MONTHS_MAX", "The most months after which a consent may end."),
        Limit(DOMAIN, "TOKEN_DAYS_MIN", "The least days that a token to unsubscribe works."),
        Limit(DOMAIN, "TOKEN_DAYS_DEFAULT", "Days that it works by default."),
        Limit(DOMAIN, "TOKEN_DAYS_MAX", "The most days that rules may let it work."),
        Limit(
            DOMAIN, "CLOCK_AHEAD_SECONDS_DEFAULT", "A till's clock may be so far ahead by default."
        ),
        Limit(DOMAIN, "CLOCK_AHEAD_SECONDS_MAX", "The most that rules may allow it."),
        Limit(DOMAIN, "CLOCK_LATE_SECONDS_DEFAULT", "A receipt may be so late by default."),
        Limit(DOMAIN, "CLOCK_LATE_SECONDS_MAX", "The most that rules may allow it."),
    ),
    "Payment with the card": (
        Limit(DOMAIN, "CHARGE_MINOR_MAX", "A charge, and a member's credit limit, in minor units."),
        Limit(DOMAIN, "CREDITOR_NAME_CHARACTERS_MAX", "Characters of the creditor's name."),
        Limit(DOMAIN, "MANDATE_REFERENCE_CHARACTERS_MAX", "Characters of a mandate's reference."),
        Limit(DOMAIN, "NOTICE_DAYS_DEFAULT", "Days of notice, where nothing else is agreed."),
        Limit(DOMAIN, "NOTICE_DAYS_MAX", "Days of notice that can be agreed."),
        Limit(
            DOMAIN,
            "DEFERRAL_DAYS_MAX_DEFAULT",
            "The longest time between a purchase and its debit, where the rules name no other.",
        ),
        Limit(DOMAIN, "DEFERRAL_DAYS_MIN", "The shortest such time that rules can name, in days."),
        Limit(DOMAIN, "DEFERRAL_DAYS_MAX", "The longest such time that rules can name, in days."),
        Limit(
            DOMAIN,
            "COLLECTION_RETRIES_MAX_DEFAULT",
            "How often a debit is tried again, where the rules name no other number.",
        ),
        Limit(DOMAIN, "COLLECTION_RETRIES_MAX", "The largest such number that rules can name."),
        Limit(
            DOMAIN,
            "REFUND_DAYS_MAX_DEFAULT",
            "Days in which a charge can be refunded, where the rules name no other number.",
        ),
        Limit(DOMAIN, "REFUND_DAYS_MAX", "The largest such number that rules can name."),
        Limit(DOMAIN, "BANK_FILE_BYTES_MAX", "Bytes of a bank file that is imported."),
        Limit(DOMAIN, "BANK_FILE_SECONDS_MAX", "How long it may take to come."),
        Limit(DOMAIN, "BANK_LINES_AT_ONCE_MAX", "Its lines that are recorded at once."),
        Limit(DOMAIN, "BANK_CODE_CHARACTERS_MAX", "A bank's code or status; more is cut."),
        Limit(
            DOMAIN,
            "BANK_TRANSACTION_CODE_CHARACTERS_MAX",
            "A bank's transaction code; more is cut.",
        ),
        Limit(
            DOMAIN,
            "RETURN_FEE_MINOR_MAX_DEFAULT",
            "Beyond a collection that came back: a fee that the bank does not mention.",
        ),
        Limit(
            DOMAIN,
            "WRITE_OFF_ALONE_MINOR_MAX_DEFAULT",
            "What one person writes off of a statement.",
        ),
        Limit(DOMAIN, "REMINDERS_MAX", "Reminders of a statement that came back."),
        Limit(DOMAIN, "ACCOUNT_NUMBER_DIGITS_MIN", "Digits of an account number at least."),
        Limit(DOMAIN, "ACCOUNT_NUMBER_DIGITS_MAX", "Digits of an account number at most."),
        Limit("ledger.service.finance.months", "MONTHS_MAX", "Months of the books at once."),
        Limit("ledger.service.finance.journal", "PART_BYTES", "Bytes of a journal in one answer."),
        Limit("ledger.service.finance.journal", "PAGE_POSTINGS", "Postings read at once."),
        Limit("ledger.accounting.datev", "LINES_MAX", "Lines of a DATEV file."),
        Limit("ledger.accounting.xlsx", "ROWS_MAX", "Rows of a sheet of a workbook."),
        Limit(DOMAIN, "RUN_CHUNK_MEMBERS_MAX", "Members that a settlement run looks at at once."),
        Limit(DOMAIN, "RUNS_A_DUE_DATE_MAX", "Settlement runs of one due date."),
        Limit(DOMAIN, "RUN_AHEAD_DAYS_MAX", "Days between opening a run and its due date."),
        Limit(
            DOMAIN,
            "FILE_BUSINESS_DAYS_DEFAULT",
            "Business days before the due date by which the bank has the file, by default.",
        ),
        Limit(DOMAIN, "FILE_BUSINESS_DAYS_MAX", "The most of them that rules may ask for."),
        Limit(DOMAIN, "REMITTANCE_CHARACTERS_MAX", "Characters of the text on bank statements."),
    ),
    "Calls": (
        Limit("ledger.service.transport", "MESSAGE_BYTES_MAX", "A message sent to the service."),
        Limit("ledger.service.transport", "METADATA_BYTES_MAX", "The metadata of a call."),
        Limit(
            "ledger.service.transport",
            "CALLS_PER_CONNECTION_MAX",
            "Calls under way over one connection; further ones wait at the client.",
        ),
        Limit(
            "ledger.service.point_of_sale",
            "UPLOAD_RECEIPTS_MAX",
            "Receipts in one message of UploadReceipts.",
        ),
        Limit("ledger.service.member", "ENTRIES_MAX", "Entries on a page."),
        Limit("ledger.service.entries", "ENTRY_LOTS_MAX", "Lots listed with an entry."),
        Limit("ledger.service.lots", "LOTS_SHOWN_MAX", "Open lots listed with an account."),
        Limit(
            "ledger.service.listed_receipts", "RECEIPTS_MAX", "Receipts on a page of an account's."
        ),
        Limit("ledger.service.member", "BALANCES_MAX", "Balances on a page."),
        Limit("ledger.service.till_lists", "ROWS_MAX", "Flagged receipts, or days, on a page."),
        Limit(
            "ledger.service.till_lists",
            "TILL_DAYS_RANGE_DAYS_MAX",
            "Days from the first to the last.",
        ),
        Limit("ledger.service.card_cases", "CASES_MAX", "Cases of cards on a page."),
        Limit("ledger.service.rules_check", "PROBLEMS_MAX", "Problems that CheckRules tells."),
        Limit("ledger.service.books", "BOOK_DAYS_MAX", "Days listed one by one by GetPointsBooks."),
        Limit("ledger.service.segments", "MEMBERS_MAX", "Buyers on a page of ListSegmentMembers."),
        Limit(
            "ledger.service.segments",
            "LOOKED_AT_MAX",
            "Accounts that a page of ListSegmentMembers looks at.",
        ),
        Limit(
            "ledger.service.segment_thresholds",
            "ACCOUNTS_MAX",
            "Accounts that ProposeThresholds looks at, about.",
        ),
        Limit(
            "ledger.service.segment_thresholds",
            "BUYERS_MIN",
            "The least buyers that ProposeThresholds needs.",
        ),
        Limit("ledger.service.adjustments", "ADJUSTMENTS_MAX", "Adjustments on a page."),
        Limit("ledger.service.card_lists", "CARDS_MAX", "Cards on a page."),
        Limit(
            "ledger.service.card_lists", "CARD_STEPS_MAX", "Steps of its life shown with a card."
        ),
        Limit("ledger.service.consents", "HISTORY_MAX", "Changes of consents on a page."),
        Limit("ledger.service.profiles", "CHANGES_MAX", "Changes of a profile on a page."),
        Limit("ledger.service.finding", "FOUND_MAX", "Members that FindMembers answers."),
        Limit("ledger.service.identifying", "LOOKED_AT_MAX", "Members of one phone number."),
        Limit("ledger.service.accesses", "ACCESSES_MAX", "Reads of the access log on a page."),
        Limit("ledger.service.access_log", "LINES_MAX", "Lines of the access log on a page."),
        Limit("ledger.service.duplicates", "PAIRS_MAX", "Pairs that FindDuplicates answers."),
        Limit(
            "ledger.service.duplicate_corpus",
            "WINDOW_MEMBERS",
            "Members of a block that each is compared with, by name.",
        ),
        Limit(
            "ledger.service.duplicate_search",
            "PART_MEMBERS_MAX",
            "Members that a search for duplicates has in memory at once.",
        ),
        Limit(
            "ledger.service.liability",
            "ROLL_FORWARD_MONTHS_MAX",
            "Accounting months of a roll-forward of what points stand for.",
        ),
        Limit("ledger.service.charges", "ITEMS_MAX", "Charges and refunds a page."),
        Limit(
            "ledger.service.charge_fields",
            "PAYOUTS_SHOWN_MAX",
            "Payouts in the answer of GetMemberCharges, the newest.",
        ),
        Limit(
            "ledger.service.charge_fields",
            "DEBITS_SHOWN_MAX",
            "Past debits in the answer of GetMemberCharges, the newest.",
        ),
        Limit(
            "ledger.banking.accounts", "IBAN_CHARACTERS_MAX", "Characters of an IBAN, with spaces."
        ),
        Limit(
            "ledger.service.history.balances",
            "BALANCES_MAX",
            "Accounts that a page of balances as of a moment looks at.",
        ),
        Limit(
            "ledger.service.history.owing",
            "MEMBERS_MAX",
            "Members that a page of what was owed as of a moment looks at.",
        ),
        Limit(
            "ledger.service.history.others",
            "OPEN_ITEMS_SHOWN_MAX",
            "Open items in the answer of GetMemberChargesAsOf, the newest.",
        ),
        Limit("ledger.service.audit", "TOPICS_MAX", "Topics that StreamEvents filters by."),
        Limit("ledger.service.audit", "EVENTS_A_MESSAGE_MAX", "Events in one message of a stream."),
        Limit(
            "ledger.service.explanation.rpcs",
            "MESSAGE_BYTES_MAX",
            "A message of ExplainAccount, but for its last step.",
        ),
        Limit(
            "ledger.service.journals",
            "POINTS_POSITIONS",
            "Positions that a message of StreamPointsJournal goes on by.",
        ),
        Limit(
            "ledger.service.journals",
            "MONEY_POSTINGS",
            "Postings in one message of StreamMoneyJournal.",
        ),
        Limit("ledger.exports.files", "ROW_GROUP_ROWS", "Rows in a row group of Parquet."),
        Limit(
            "ledger.service.freshness",
            "WAIT_SECONDS_MAX",
            "How long a read waits for `at_least_position`.",
        ),
    ),
    "Files": (
        Limit("ledger.cli.opening_file", "IMPORT_ROWS_MAX", "Rows of a file of `ledger import`."),
    ),
    "The writer": (
        Limit("ledger.application.writer", "BATCH_COMMANDS_MAX", "Commands decided together."),
        Limit(
            "ledger.application.writer",
            "QUEUE_COMMANDS_MAX",
            "Commands that wait, a programme and process; over it QUEUE_FULL.",
        ),
        Limit("ledger.application.writer", "BATCH_SECONDS_MAX", "How long a batch may take."),
        Limit(
            "ledger.application.programme",
            "CACHED_AGGREGATES_MAX",
            "Aggregates kept in memory, a programme and process.",
        ),
        Limit("ledger.eventstore.asyncstore", "LOCK_TIMEOUT_MS", "A wait for a lock."),
        Limit("ledger.eventstore.asyncstore", "STATEMENT_TIMEOUT_MS", "A statement."),
    ),
    "Projections": (
        Limit("ledger.projections.follower", "LIVE_BATCH_EVENTS_MAX", "Events of a step."),
        Limit(
            "ledger.projections.follower", "REBUILD_BATCH_EVENTS_MAX", "Events of a rebuild's step."
        ),
        Limit("ledger.projections.session", "STATEMENT_TIMEOUT_MS", "A statement or transaction."),
        Limit(
            "ledger.projections.status",
            "STOPPED_AFTER_SECONDS",
            "Not heard of for so long, a projection counts as stopped.",
        ),
    ),
    "Vault": (
        Limit(
            "ledger.service.privacy.walk", "GROUP_MEMBERS", "Members that are looked at together."
        ),
        Limit(
            "ledger.service.privacy.erasing",
            "ADJUSTMENTS_MAX",
            "Adjustments that wait, which are looked at before an erasure.",
        ),
        Limit(
            "ledger.service.privacy.sweeping",
            "ACCESSES_AT_ONCE",
            "Lines of the access log that are deleted at once.",
        ),
        Limit("ledger.service.pins", "ARGON2_MEMORY_KIB", "Memory of hashing a PIN, in KiB."),
        Limit("ledger.service.pins", "ARGON2_PASSES", "Passes of hashing a PIN."),
        Limit("ledger.service.pins", "ARGON2_LANES", "Lanes of hashing a PIN."),
        Limit("ledger.service.pins", "HASHES_AT_ONCE_MAX", "PINs that a process hashes at once."),
        Limit("ledger.service.export.document", "PART_BYTES", "Bytes of an export in one answer."),
    ),
    "Keys": (
        Limit(
            "ledger.control.registry",
            "KEY_SECONDS_MAX",
            "How long a process may go by what it knows of a key.",
        ),
    ),
}


def pages() -> Pages:
    """Returns the page of all limits.

    Raises:
        ToolError: a limit of the domain is not described here.
    """
    ours = {limit.name for group in GROUPS.values() for limit in group if limit.module == DOMAIN}
    missing = sorted({name for name in vars(limits) if name.isupper()} - ours)
    if missing:
        raise ToolError(f"tools/refdocs/limits.py does not describe {', '.join(missing)}")
    parts = [f"## {title}\n\n{_table(group)}" for title, group in GROUPS.items()]
    return {
        "limits.md": page(
            "Limits", "the constants named here and tools/refdocs/limits.py", INTRODUCTION, *parts
        )
    }


def _table(group: tuple[Limit, ...]) -> str:
    rows = [
        (code(limit.name), _value(limit), limit.text, code(limit.module.replace(".", "/") + ".py"))
        for limit in group
    ]
    return table(("constant", "value", "what it bounds", "where"), rows)


def _value(limit: Limit) -> str:
    value: float = getattr(import_module(limit.module), limit.name)
    return f"{value:,.0f}" if value == int(value) else f"{value:,}"
