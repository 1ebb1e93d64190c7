-- between
-- What each account had before some months, and got in each of them; accounts and months without any are missing.
SELECT
    CASE WHEN month < %(first)s THEN NULL ELSE month END AS month, account, booking, sum(debit)::bigint AS debit,
    sum(credit)::bigint AS credit, sum(postings)::bigint AS postings, max(recorded_at) AS recorded_at
FROM money_sums
WHERE account <> '' AND month <= %(last)s
GROUP BY 1, 2, 3
ORDER BY 1 NULLS FIRST, 2, 3;

-- position
-- How far the sums are.
SELECT t.position
FROM projections p
JOIN projection_tracking t ON t.name = p.name AND t.generation = p.live_generation
WHERE p.name = 'money_sums';

-- whole
-- What each account got over all time for each kind of booking.
SELECT account, booking, sum(debit)::bigint AS debit, sum(credit)::bigint AS credit
FROM money_sums
WHERE account <> ''
GROUP BY account, booking;

-- members
-- What all members have together, and how far that is known.
SELECT
    (SELECT t.position FROM projections p JOIN projection_tracking t ON t.name = p.name
        AND t.generation = p.live_generation WHERE p.name = 'charges') AS position,
    coalesce(sum(charged), 0)::bigint, coalesce(sum(refunded), 0)::bigint, coalesce(sum(open), 0)::bigint,
    coalesce(sum(in_transit), 0)::bigint, coalesce(sum(collected), 0)::bigint, coalesce(sum(written_off), 0)::bigint
FROM charges;
