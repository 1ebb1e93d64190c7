-- page
-- Cards after a number, in order of the numbers.
SELECT card_number, batch, status, printed_at, issued_at, changed_at
FROM cards
WHERE card_number > %(after)s
ORDER BY card_number
LIMIT %(limit)s;

-- page_of_batch
-- The same, of one batch.
SELECT card_number, batch, status, printed_at, issued_at, changed_at
FROM cards
WHERE batch = %(batch)s AND card_number > %(after)s
ORDER BY card_number
LIMIT %(limit)s;

-- page_of_status
-- The same, of one status.
SELECT card_number, batch, status, printed_at, issued_at, changed_at
FROM cards
WHERE status = %(status)s AND card_number > %(after)s
ORDER BY card_number
LIMIT %(limit)s;

-- page_of_batch_and_status
-- The same, of one batch and one status.
SELECT card_number, batch, status, printed_at, issued_at, changed_at
FROM cards
WHERE batch = %(batch)s AND status = %(status)s AND card_number > %(after)s
ORDER BY card_number
LIMIT %(limit)s;

-- count_batch
-- How many cards of a batch there are of each status.
SELECT status, count(*)
FROM cards
WHERE batch = %(batch)s
GROUP BY status;
