-- create
-- The store of keys, in a database of its own.
CREATE SCHEMA IF NOT EXISTS ledger_keys;
CREATE TABLE IF NOT EXISTS ledger_keys.member_keys (
    programme uuid NOT NULL,
    member_id uuid NOT NULL,
    contact bytea NOT NULL,
    payment bytea NOT NULL,
    contact_destroyed_at timestamptz,
    payment_destroyed_at timestamptz,
    made_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (programme, member_id)
);
-- Who was destroyed last is asked for at each start.
CREATE INDEX IF NOT EXISTS member_keys_destroyed
ON ledger_keys.member_keys (programme, greatest(contact_destroyed_at, payment_destroyed_at))
WHERE greatest(contact_destroyed_at, payment_destroyed_at) IS NOT NULL;

-- select_keys
-- The keys of some members.
SELECT member_id, contact, contact_destroyed_at, payment, payment_destroyed_at
FROM ledger_keys.member_keys
WHERE programme = %(programme)s AND member_id = ANY (%(members)s);

-- add_keys
-- Keeps keys for a member, unless there are some.
INSERT INTO ledger_keys.member_keys (programme, member_id, contact, payment)
VALUES (%(programme)s, %(member)s, %(contact)s, %(payment)s)
ON CONFLICT DO NOTHING;

-- rewrap_contact
-- Puts a key wrapped anew in place of the old one.
UPDATE ledger_keys.member_keys SET contact = %(new)s
WHERE programme = %(programme)s AND member_id = %(member)s AND contact = %(old)s;

-- rewrap_payment
-- Puts a key wrapped anew in place of the old one.
UPDATE ledger_keys.member_keys SET payment = %(new)s
WHERE programme = %(programme)s AND member_id = %(member)s AND payment = %(old)s;

-- destroy_contact
-- Forgets a key and remembers when.
UPDATE ledger_keys.member_keys SET contact = '', contact_destroyed_at = %(at)s
WHERE programme = %(programme)s AND member_id = %(member)s AND contact_destroyed_at IS NULL;

-- destroy_payment
-- Forgets a key and remembers when.
UPDATE ledger_keys.member_keys SET payment = '', payment_destroyed_at = %(at)s
WHERE programme = %(programme)s AND member_id = %(member)s AND payment_destroyed_at IS NULL;

-- select_last_destroyed
-- The member of whom a key was destroyed last.
SELECT member_id FROM ledger_keys.member_keys
WHERE programme = %(programme)s AND greatest(contact_destroyed_at, payment_destroyed_at) IS NOT NULL
ORDER BY greatest(contact_destroyed_at, payment_destroyed_at) DESC
LIMIT 1;

-- select_made_at
-- When a member's keys were made.
SELECT made_at FROM ledger_keys.member_keys WHERE programme = %(programme)s AND member_id = %(member)s;

-- remove
-- Removes the keys of somebody who is nobody.
DELETE FROM ledger_keys.member_keys WHERE programme = %(programme)s AND member_id = %(member)s;

-- clear_pages
-- Overwrites what updates left behind in the table's pages.
VACUUM ledger_keys.member_keys;

-- select_members
-- The next members of a programme, in order of their ids.
SELECT member_id, contact, contact_destroyed_at, payment, payment_destroyed_at
FROM ledger_keys.member_keys
WHERE programme = %(programme)s AND member_id > %(after)s
ORDER BY member_id
LIMIT %(limit)s;

-- select_programmes
-- The programmes that have keys here.
SELECT DISTINCT programme FROM ledger_keys.member_keys ORDER BY programme;
