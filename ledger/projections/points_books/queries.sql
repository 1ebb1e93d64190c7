-- between
-- What each book had before some days, and what it got on them.
SELECT
    book,
    coalesce(sum(points) FILTER (WHERE day < %(first)s), 0)::bigint AS opening,
    coalesce(sum(points) FILTER (WHERE day >= %(first)s), 0)::bigint AS movement
FROM points_books
WHERE day <= %(last)s
GROUP BY book
ORDER BY book;

-- by_day
-- What each book got on each of some days, in order; days on which none got anything are missing.
SELECT day, book, points
FROM points_books
WHERE day >= %(first)s AND day <= %(last)s
ORDER BY day, book;

-- accounts
-- What each of the accounts' own books has by the books, and by all balances together, as far as either is known.
SELECT
    (SELECT t.position FROM projections p JOIN projection_tracking t ON t.name = p.name
        AND t.generation = p.live_generation WHERE p.name = 'points_books') AS books_position,
    (SELECT t.position FROM projections p JOIN projection_tracking t ON t.name = p.name
        AND t.generation = p.live_generation WHERE p.name = 'account_balances') AS balances_position,
    coalesce((SELECT sum(points_available) FROM account_balances), 0)::bigint AS available,
    coalesce((SELECT sum(points_pending) FROM account_balances), 0)::bigint AS pending,
    coalesce((SELECT sum(points_held) FROM account_balances), 0)::bigint AS held,
    -coalesce((SELECT sum(points_owed) FROM account_balances), 0)::bigint AS deficit;
