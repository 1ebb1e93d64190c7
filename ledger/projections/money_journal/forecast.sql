-- unbilled
-- What no statement has of members who have something to pay, by terms and day of the charge; also what cannot be
-- collected because nothing is collected of the member.
SELECT
    c.debit_day, c.notice_days, c.collecting_stopped <> '' AS stopped, (item ->> 1)::date AS charged_on,
    sum((item ->> 2)::bigint)::bigint AS amount
FROM charges AS c, jsonb_array_elements(c.items::jsonb) AS item
WHERE c.unbilled > 0
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4;

-- billed
-- Statements that are not paid, by what is to come: by due date where the bank is to collect them, and by the notice
-- that members want where they came back.
SELECT
    s.state, s.action, CASE WHEN s.state = 'RETURNED' THEN NULL ELSE s.due_on END AS due_on, c.notice_days,
    c.collecting_stopped <> '' AS stopped, sum(s.amount)::bigint AS amount
FROM statements AS s
JOIN charges AS c ON c.charges_id = s.charges_id
WHERE s.state IN ('TAKEN', 'IN_TRANSIT', 'RETURNED')
GROUP BY 1, 2, 3, 4, 5
ORDER BY 1, 2, 3, 4, 5;
