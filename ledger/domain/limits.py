"""Every limit of the domain, with its unit in its name."""

from __future__ import annotations

RECEIPT_LINES_MAX = 500
RECEIPT_TENDERS_MAX = 20
PRESENTED_RECEIPTS_MAX = 20
IDENTIFIER_CHARACTERS_MAX = 64

# 10^11 minor units times the steepest rate stays inside 64 bits of millionths of a point.
AMOUNT_MINOR_MAX = 10**11
QUANTITY_THOUSANDTHS_MAX = 10**12
RATE_MICROPOINTS_PER_MINOR_MAX = 10**7
POINTS_MAX = 10**12
BALANCE_POINTS_MAX = 10**15

MICROPOINTS_PER_POINT = 10**6
TAX_RATE_MILLIONTHS_MAX = 10**6

# An account's open lots are all held in memory and in its snapshot, so their number is bounded: at the limit the
# oldest half becomes one lot.
OPEN_LOTS_MAX = 256
CONSOLIDATED_LOTS = 128
# Lots with different ends cannot become one. More than this nobody can have.
OPEN_LOTS_HARD_MAX = 4_096
OPEN_HOLDS_MAX = 64
# One after another, where points of another account need room for their lots.
CONSOLIDATIONS_MAX = 4

ACCOUNT_CARDS_MAX = 64
POOL_MEMBERS_MAX = 8
# An account lists those that became part of it.
ABSORBED_ACCOUNTS_MAX = 128
# Whatever names an account follows its merges, one look-up for each.
MERGES_DEEP_MAX = 16
# Printed at once: an event for each, and all numbers in the stored answer.
PRINTED_CARDS_MAX = 1_000

HOLD_SECONDS_DEFAULT = 15 * 60
HOLD_SECONDS_MAX = 30 * 86_400
PENDING_DAYS_MAX = 366
EXPIRY_DAYS_MAX = 36_600
EXPIRY_YEARS_MAX = 100

CARD_RECEIPTS_MAX = 10_000
BUSINESS_DAY_ENDS_HOUR_MAX = 12
TILL_DAY_RECEIPTS_MAX = 10**9
# What is listed of a closing; how many there are is said of all.
TILL_DAY_LISTED_MAX = 100
QUOTED_LOTS_MAX = 100
REASON_CODES_MAX = 100
NOTE_CHARACTERS_MAX = 200
REWARDS_MAX = 100
REWARD_LIMIT_MAX = 100
# An account remembers as many of each reward as can matter for the steepest limit.
REWARD_GRANTS_REMEMBERED_MAX = REWARD_LIMIT_MAX
REWARD_DAYS_MAX = 36_600
IMPORT_LOTS_MAX = 200

CLOCK_AHEAD_SECONDS_DEFAULT = 5 * 60
CLOCK_AHEAD_SECONDS_MAX = 86_400
CLOCK_LATE_SECONDS_DEFAULT = 30 * 86_400
CLOCK_LATE_SECONDS_MAX = 366 * 86_400

# Rules are stored in one event, and read by everybody who decides.
PRODUCT_RATES_MAX = 100
CAMPAIGNS_MAX = 200
CAMPAIGN_ORDER_MAX = 1_000_000
CONDITION_VALUES_MAX = 5_000
TIERS_MAX = 20
TIER_MONTHS_MAX = 36
# Longer than the longest window and the longest period together.
QUALIFYING_MONTHS_KEPT = 80
BONUS_PERCENT_MAX = 10_000

SEGMENT_MONTHS_MAX = 36
# Longer than the longest window, and than a clock may be ahead of the end of a month.
SEGMENT_MONTHS_KEPT = 40
SEGMENT_DAYS_MAX = 1_098
SEGMENT_PURCHASES_MAX = 10_000
# Of one account; a day with more stays one of purchase until nothing of its month is kept.
DAY_PURCHASES_COUNTED_MAX = 15

RECEIPT_COUPONS_MAX = 10
COUPON_CODE_CHARACTERS_MIN = 4
COUPON_CODE_CHARACTERS_MAX = 32
COUPON_USES_MAX = 10**9
COUPONS_ISSUED_MAX = 1_000

# What a sweep decides at once holds up the tills for that long.
SWEEP_ACCOUNTS_MAX = 100
SWEEP_EVENTS_MAX = 1_000

CONSENT_CHOICES_MAX = 50
QUIET_HOURS_MAX = 50
HOLIDAYS_MAX = 400
CONTACT_LIMITS_MAX = 50
CONTACTS_MONTH_MAX = 10_000
# Longer than a contact can be late, by the steepest rules.
CONTACT_MONTHS_KEPT = 14
CONTACT_AHEAD_DAYS_MAX = 366
CONTACT_TRIES_MAX = 1_000
CONTACTS_CHECKED_MAX = 1_000
# What is checked at once holds up the tills for that long.
CONTACTS_CHECKED_AT_ONCE = 100
CONFIRM_HOURS_DEFAULT = 7 * 24
CONFIRM_HOURS_MAX = 366 * 24
CONSENT_MONTHS_MAX = 120
# The law of some countries asks for 30 days at least.
TOKEN_DAYS_MIN = 30
TOKEN_DAYS_DEFAULT = 3 * 366
TOKEN_DAYS_MAX = 36_600

RETENTION_MONTHS_MAX = 1_200
RETENTION_YEARS_MAX = 100
INACTIVE_MONTHS_MIN = 12
# Proof of a consent to calls (§ 7a UWG).
CONSENT_PROOF_YEARS_DEFAULT = 5
# Vouchers of accounts (§ 257 HGB, § 147 AO, since 2025).
PAYMENT_YEARS_DEFAULT = 8
ACCESS_LOG_MONTHS_DEFAULT = 24
# The database keeps the last 28 days of the access log, whatever anybody says.
ACCESS_LOG_MONTHS_MIN = 1
CARD_WINDOW_DAYS_MAX = 3_660
CARD_ITEMS_MAX = 100_000
# On the way to a card that is issued with a receipt: the last ones of a member that count.
CARD_PROGRESS_RECEIPTS_MAX = 100
# A profile is what its changes come to, so whoever reads it reads them all.
PROFILE_CHANGES_MAX = 1_000
NAME_CHARACTERS_MAX = 100
SALUTATION_CHARACTERS_MAX = 40
ADDRESS_CHARACTERS_MAX = 100
HOUSE_NUMBER_CHARACTERS_MAX = 20
POSTAL_CODE_CHARACTERS_MAX = 16
PHONE_CHARACTERS_MAX = 40
# With the country's code.
PHONE_DIGITS_MIN = 7
EMAIL_CHARACTERS_MAX = 254
LANGUAGE_CHARACTERS_MAX = 35
APP_TOKEN_CHARACTERS_MIN = 16
APP_TOKEN_CHARACTERS_MAX = 200
BIRTH_YEAR_MIN = 1900

# One collection that SEPA takes is at most 999,999,999.99; what one member may owe is far below.
CHARGE_MINOR_MAX = 10**8
CREDITOR_NAME_CHARACTERS_MAX = 70
MANDATE_REFERENCE_CHARACTERS_MAX = 35
NOTICE_DAYS_DEFAULT = 5
NOTICE_DAYS_MAX = 14
# What is paid much later is credit to consumers (Directive (EU) 2023/2225).
DEFERRAL_DAYS_MAX_DEFAULT = 45
DEFERRAL_DAYS_MIN = 31
DEFERRAL_DAYS_MAX = 366
COLLECTION_RETRIES_MAX_DEFAULT = 2
COLLECTION_RETRIES_MAX = 5
REFUND_DAYS_MAX_DEFAULT = 400
REFUND_DAYS_MAX = 3_660

PIN_DIGITS_MIN = 4
PIN_DIGITS_MAX = 8
PIN_TRIES_MAX = 10
# Long enough to be typed, too short to be passed on.
APP_CODE_SECONDS_MIN = 15
APP_CODE_SECONDS_MAX = 900
APP_CODE_DIGITS = 8
REDEEMED_SHARE_MILLIONTHS_MAX = 10**6
# What a run decides at once holds up the tills for that long, and is one event.
RUN_CHUNK_MEMBERS_MAX = 200
RUNS_A_DUE_DATE_MAX = 99
# Nobody knows so long before who owes what.
RUN_AHEAD_DAYS_MAX = 62
FILE_BUSINESS_DAYS_DEFAULT = 1
FILE_BUSINESS_DAYS_MAX = 5
# Of 140 that banks take; the due date follows.
REMITTANCE_CHARACTERS_MAX = 100
# What banks take for a debit that came back; more is no fee.
RETURN_FEE_MINOR_MAX_DEFAULT = 2_000
WRITE_OFF_ALONE_MINOR_MAX_DEFAULT = 10_000
REMINDERS_MAX = 9
BANK_FILE_BYTES_MAX = 128 * 1024 * 1024
# How long a file may take to come.
BANK_FILE_SECONDS_MAX = 600
# What is recorded at once holds up the tills for that long.
BANK_LINES_AT_ONCE_MAX = 50
BANK_CODE_CHARACTERS_MAX = 35
BANK_TRANSACTION_CODE_CHARACTERS_MAX = 80
ACCOUNT_NUMBER_DIGITS_MIN = 4
ACCOUNT_NUMBER_DIGITS_MAX = 8
