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
    PRIMARY KEY (programme, member_id)
);

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
