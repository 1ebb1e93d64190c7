-- until
-- What became of points of each month and source, by accounting month, up to one.
SELECT
    accounting_month, earning_month, source, earned, redeemed, expired, reversed, taken, allocated_micros::text,
    unvalued_points, unvalued_amount
FROM points_liability
WHERE accounting_month <= %(last)s
ORDER BY accounting_month, earning_month, source;

-- in_books
-- What accounts had at the end of some days by the books of points: available, pending and held.
SELECT d.day, coalesce(sum(b.points), 0)::bigint
FROM unnest(%(days)s::date[]) AS d(day)
LEFT JOIN points_books b ON b.day <= d.day AND b.book IN ('AVAILABLE', 'PENDING', 'HELD')
GROUP BY d.day
ORDER BY d.day;

-- positions
-- How far both are.
SELECT
    (SELECT t.position FROM projections p JOIN projection_tracking t ON t.name = p.name
        AND t.generation = p.live_generation WHERE p.name = 'points_liability') AS liability_position,
    (SELECT t.position FROM projections p JOIN projection_tracking t ON t.name = p.name
        AND t.generation = p.live_generation WHERE p.name = 'points_books') AS books_position;
