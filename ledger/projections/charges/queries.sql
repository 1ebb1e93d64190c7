-- candidates
-- Members after one whom a run of a due date has to look at, in order of their references: those with something open on
-- whose day it falls, those with something that cannot wait, and those with something to be collected again.
SELECT member_reference
FROM (
    (
        SELECT member_reference
        FROM charges
        WHERE
            member_reference > %(after)s
            AND items <> '[]'
            AND (
                debit_day = ANY (%(days)s)
                OR (debit_day = 'BEGINNING' AND oldest_on < %(urgent_beginning)s)
                OR (debit_day = 'MIDDLE' AND oldest_on < %(urgent_middle)s)
                OR (debit_day = 'END' AND oldest_on < %(urgent_end)s)
            )
        ORDER BY member_reference
        LIMIT %(limit)s
    )
    UNION
    (
        SELECT member_reference
        FROM statements
        WHERE member_reference > %(after)s AND state = 'RETURNED' AND action = 'RETRY'
        ORDER BY member_reference
        LIMIT %(limit)s
    )
) AS found
ORDER BY member_reference
LIMIT %(limit)s;

-- members
-- The next members who can pay with the card after one, in order of their references.
SELECT charges_id, member_reference
FROM charges
WHERE member_reference > %(after)s
ORDER BY member_reference
LIMIT %(limit)s;
