-- The access log: who read what is personal, and who did what. It is only added to, by functions.

ALTER TABLE access_log ADD COLUMN role text;

-- What persons did, or tried to, and the owner of the schemas: written before it is done. NULL: the owner needs no key.
CREATE TABLE actions (
    action_id uuid PRIMARY KEY,
    begun_at timestamptz NOT NULL,
    principal_id text NOT NULL,
    role text NOT NULL,
    key_id uuid,
    method text NOT NULL,
    -- Names and values of what it was about, nothing of a person.
    subject jsonb NOT NULL,
    request_id uuid
);
CREATE INDEX actions_by_time ON actions (begun_at, action_id);

-- How it ended: OK, or the reason of the refusal or error. A row of its own, because nothing here is changed.
CREATE TABLE action_outcomes (
    action_id uuid PRIMARY KEY,
    ended_at timestamptz NOT NULL,
    outcome text NOT NULL
);

-- Writes down who reads. What is done with many records names one line, which the first reading makes.
CREATE FUNCTION note_access(
    p_access_id uuid, p_now timestamptz, p_principal_id text, p_role text, p_method text, p_member_id uuid
) RETURNS void
LANGUAGE sql
SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
    INSERT INTO access_log (access_id, accessed_at, principal_id, role, method, member_id)
    VALUES (p_access_id, p_now, p_principal_id, p_role, p_method, p_member_id)
    ON CONFLICT (access_id) DO NOTHING;
$$;

-- Writes down what somebody is about to do; where it is refused at once, with the reason.
CREATE FUNCTION note_action(
    p_action_id uuid, p_now timestamptz, p_principal_id text, p_role text, p_key_id uuid, p_method text,
    p_subject jsonb, p_request_id uuid, p_outcome text
) RETURNS void
LANGUAGE sql
SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
    INSERT INTO actions (action_id, begun_at, principal_id, role, key_id, method, subject, request_id)
    VALUES (p_action_id, p_now, p_principal_id, p_role, p_key_id, p_method, p_subject, p_request_id);
    INSERT INTO action_outcomes (action_id, ended_at, outcome)
    SELECT p_action_id, p_now, p_outcome WHERE p_outcome IS NOT NULL;
$$;

-- Writes down how an action ended; the first time counts.
CREATE FUNCTION note_outcome(p_action_id uuid, p_now timestamptz, p_outcome text) RETURNS void
LANGUAGE sql
SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
    INSERT INTO action_outcomes (action_id, ended_at, outcome)
    SELECT a.action_id, p_now, p_outcome FROM actions a WHERE a.action_id = p_action_id
    ON CONFLICT (action_id) DO NOTHING;
$$;

-- The only ways to what is sealed: each writes down first who reads.

-- All sealed records of some members that are one person.
CREATE FUNCTION read_records_of_member(
    p_access_id uuid, p_now timestamptz, p_principal_id text, p_role text, p_method text, p_member_id uuid,
    p_member_ids uuid[]
) RETURNS SETOF vault_records
LANGUAGE sql
SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
    SELECT note_access(p_access_id, p_now, p_principal_id, p_role, p_method, p_member_id);
    SELECT * FROM vault_records WHERE member_id = ANY (p_member_ids);
$$;

-- One sealed record of a member.
CREATE FUNCTION read_record_of_member(
    p_access_id uuid, p_now timestamptz, p_principal_id text, p_role text, p_method text, p_member_id uuid,
    p_record_id uuid
) RETURNS SETOF vault_records
LANGUAGE sql
SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
    SELECT note_access(p_access_id, p_now, p_principal_id, p_role, p_method, p_member_id);
    SELECT * FROM vault_records WHERE member_id = p_member_id AND record_id = p_record_id;
$$;

-- The sealed records of a kind of the next members, in order of these.
CREATE FUNCTION read_records_page(
    p_access_id uuid, p_now timestamptz, p_principal_id text, p_role text, p_method text, p_kind text, p_after uuid,
    p_members_max integer
) RETURNS SETOF vault_records
LANGUAGE sql
SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
    SELECT note_access(p_access_id, p_now, p_principal_id, p_role, p_method, NULL);
    SELECT * FROM vault_records
    WHERE kind = p_kind AND member_id IN (
        SELECT DISTINCT member_id FROM vault_records
        WHERE kind = p_kind AND member_id > p_after
        ORDER BY member_id
        LIMIT p_members_max
    )
    ORDER BY member_id;
$$;

-- Some sealed records of many members.
CREATE FUNCTION read_records_by_ids(
    p_access_id uuid, p_now timestamptz, p_principal_id text, p_role text, p_method text, p_record_ids uuid[]
) RETURNS SETOF vault_records
LANGUAGE sql
SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
    SELECT note_access(p_access_id, p_now, p_principal_id, p_role, p_method, NULL);
    SELECT * FROM vault_records WHERE record_id = ANY (p_record_ids);
$$;

-- A piece of a bank file, which is of many members.
CREATE FUNCTION read_bank_file_piece(
    p_access_id uuid, p_now timestamptz, p_principal_id text, p_role text, p_method text, p_file_id uuid,
    p_number integer
) RETURNS bytea
LANGUAGE sql
SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
    SELECT note_access(p_access_id, p_now, p_principal_id, p_role, p_method, NULL);
    SELECT sealed FROM bank_file_pieces WHERE file_id = p_file_id AND number = p_number;
$$;

-- Deletes lines of the access log from before an instant, at most so many reads and so many actions, oldest first; answers
-- how many. The log's last 28 days stay, whoever asks: by the newest line's own time, because the caller's clock may be
-- simulated or wrong.
CREATE OR REPLACE FUNCTION trim_access_log(p_before timestamptz, p_lines_max integer) RETURNS integer
LANGUAGE sql
SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
    WITH oldest_kept AS (
        SELECT least(
            p_before,
            greatest((SELECT max(accessed_at) FROM access_log), (SELECT max(begun_at) FROM actions)) - interval '28 days'
        ) AS at
    ),
    old_reads AS (
        SELECT access_id FROM access_log, oldest_kept
        WHERE accessed_at < oldest_kept.at
        ORDER BY accessed_at, access_id
        LIMIT p_lines_max
    ),
    old_actions AS (
        SELECT action_id FROM actions, oldest_kept
        WHERE begun_at < oldest_kept.at
        ORDER BY begun_at, action_id
        LIMIT p_lines_max
    ),
    reads AS (
        DELETE FROM access_log a USING old_reads WHERE a.access_id = old_reads.access_id RETURNING 1
    ),
    outcomes AS (
        DELETE FROM action_outcomes o USING old_actions WHERE o.action_id = old_actions.action_id
    ),
    acts AS (
        DELETE FROM actions a USING old_actions WHERE a.action_id = old_actions.action_id RETURNING 1
    )
    SELECT (SELECT count(*) FROM reads)::integer + (SELECT count(*) FROM acts)::integer;
$$;

REVOKE ALL ON FUNCTION
    note_access, note_action, note_outcome, read_records_of_member, read_record_of_member, read_records_page,
    read_records_by_ids, read_bank_file_piece
FROM PUBLIC;
