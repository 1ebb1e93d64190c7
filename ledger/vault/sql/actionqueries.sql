-- note_action
-- Writes down what somebody is about to do; see note_action.
SELECT note_action(
    %(action_id)s, %(now)s, %(principal_id)s, %(role)s, %(key_id)s, %(method)s, %(subject)s, %(request_id)s,
    %(outcome)s
);

-- note_outcome
-- Writes down how it ended; see note_outcome.
SELECT note_outcome(%(action_id)s, %(now)s, %(outcome)s);

-- access_log_lines
-- Lines of the access log after one, before a moment, oldest first: reads, actions or both, of a principal or
-- (NULL) of anybody.
(
    SELECT
        accessed_at, access_id, principal_id, role, NULL::uuid, method, member_id, NULL::jsonb, NULL::uuid, NULL::text,
        NULL::timestamptz
    FROM access_log
    WHERE (accessed_at, access_id) > (%(after_time)s, %(after_id)s) AND accessed_at < %(before)s
        AND %(with_reads)s AND (%(principal_id)s::text IS NULL OR principal_id = %(principal_id)s)
    ORDER BY accessed_at, access_id
    LIMIT %(limit)s
)
UNION ALL
(
    SELECT
        a.begun_at, a.action_id, a.principal_id, a.role, a.key_id, a.method, NULL, a.subject, a.request_id, o.outcome,
        o.ended_at
    FROM actions a
    LEFT JOIN action_outcomes o ON o.action_id = a.action_id
    WHERE (a.begun_at, a.action_id) > (%(after_time)s, %(after_id)s) AND a.begun_at < %(before)s
        AND %(with_actions)s AND (%(principal_id)s::text IS NULL OR a.principal_id = %(principal_id)s)
    ORDER BY a.begun_at, a.action_id
    LIMIT %(limit)s
)
ORDER BY 1, 2
LIMIT %(limit)s;
