-- by_recorded
-- What some accounts had as of an instant, by what was recorded up to a position. Those that were opened later are left
-- out. Where that does not say it all (points that are pending or held, cards that ended, accounts that were one with
-- others, or what had become of the points by itself and was not written yet), the account is to be asked itself.
SELECT
    o.originator_id,
    coalesce(s.available, 0),
    coalesce(s.owed, 0),
    coalesce(s.card_number, ''),
    s.asked
    OR coalesce(n.kind IN ('MATURED', 'EXPIRED', 'RELEASED') AND n.occurred_at <= %(at)s, false)
    OR (n.kind IS NULL AND coalesce(d.due_at > s.recorded_at - %(clocks_differ)s, false))
FROM events AS o
CROSS JOIN LATERAL (
    SELECT
        (array_agg(points_available ORDER BY position DESC))[1] AS available,
        (array_agg(points_owed ORDER BY position DESC))[1] AS owed,
        (array_agg(card_number ORDER BY position DESC) FILTER (WHERE kind = 'CARD_ISSUED'))[1] AS card_number,
        max(recorded_at) AS recorded_at,
        coalesce(
            bool_or(
                kind = ANY (%(kinds_asked)s)
                OR coalesce(available_at > %(at)s, false)
                OR (hold_id IS NOT NULL AND recorded_at > %(at)s - %(hold_longest)s)
            ),
            false
        ) AS asked
    FROM account_entries
    WHERE account_id = o.originator_id AND position <= %(until)s
) AS s
-- Whatever is recorded of an account comes after what had become of it by itself.
LEFT JOIN LATERAL (
    SELECT kind, occurred_at
    FROM account_entries
    WHERE account_id = o.originator_id AND position > %(until)s
    ORDER BY position
    LIMIT 1
) AS n ON true
LEFT JOIN (
    SELECT account_id, max(due_at) AS due_at FROM account_dues WHERE due_at <= %(at)s GROUP BY account_id
) AS d ON d.account_id = o.originator_id
WHERE o.originator_id = ANY (%(account_ids)s) AND o.originator_version = 1 AND o.position <= %(until)s;

-- by_occurred
-- What some accounts had as of an instant, by what had happened then of all that was recorded up to a position. As above.
SELECT
    o.originator_id,
    s.available,
    s.owed,
    coalesce(s.card_number, ''),
    s.asked OR coalesce(d.due_at > s.recorded_at - %(clocks_differ)s, false)
FROM events AS o
CROSS JOIN LATERAL (
    SELECT
        coalesce(sum(e.available) FILTER (WHERE e.happened), 0)::bigint AS available,
        coalesce(sum(e.owed) FILTER (WHERE e.happened), 0)::bigint AS owed,
        (array_agg(e.card_number ORDER BY e.position DESC) FILTER (WHERE e.happened AND e.kind = 'CARD_ISSUED'))[1]
            AS card_number,
        max(e.recorded_at) AS recorded_at,
        coalesce(bool_or(e.happened), false) AS begun,
        coalesce(
            bool_or(
                e.happened
                AND (
                    e.kind = ANY (%(kinds_asked)s)
                    OR e.pending
                    OR (e.hold_id IS NOT NULL AND e.recorded_at > %(at)s - %(hold_longest)s)
                )
            )
            -- By the clocks points may be taken back before they were earned.
            OR (bool_or(e.happened AND e.kind IN ('CLAWED_BACK', 'EXPIRED')) AND bool_or(e.pending)),
            false
        ) AS asked
    FROM (
        SELECT
            kind, position, hold_id, card_number, recorded_at,
            coalesce(available_at > %(at)s, false) AS pending,
            least(occurred_at, recorded_at) <= %(at)s AS happened,
            points_available - lag(points_available, 1, 0::bigint) OVER w AS available,
            coalesce(points_owed, 0) - lag(coalesce(points_owed, 0), 1, 0::bigint) OVER w AS owed
        FROM account_entries
        WHERE account_id = o.originator_id AND position <= %(until)s
        WINDOW w AS (ORDER BY position)
    ) AS e
) AS s
LEFT JOIN (
    SELECT account_id, max(due_at) AS due_at FROM account_dues WHERE due_at <= %(at)s GROUP BY account_id
) AS d ON d.account_id = o.originator_id
WHERE
    o.originator_id = ANY (%(account_ids)s)
    AND o.originator_version = 1
    AND o.position <= %(until)s
    AND (s.begun OR least(o.occurred_at, o.recorded_at) <= %(at)s);
