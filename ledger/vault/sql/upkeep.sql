-- note_access
-- Writes down who looks.
SELECT note_access(%(access_id)s, %(now)s, %(principal_id)s, %(role)s, %(method)s, %(member_id)s);

-- members_with
-- Of which members something is kept that was sealed with a kind of key.
SELECT DISTINCT member_id FROM vault_records
WHERE member_id = ANY (%(member_ids)s) AND key_kind = %(key_kind)s;

-- has_records
-- Whether anything sealed is kept of somebody.
SELECT 1 FROM vault_records WHERE member_id = %(member_id)s LIMIT 1;

-- trim_accesses
-- Deletes the oldest lines of the access log; see trim_access_log.
SELECT trim_access_log(%(before)s, %(limit)s);

-- count_accesses
-- How many lines of the access log trim_access_log would delete.
WITH oldest_kept AS (
    SELECT least(
        %(before)s,
        greatest((SELECT max(accessed_at) FROM access_log), (SELECT max(begun_at) FROM actions)) - interval '28 days'
    ) AS at
)
SELECT
    (SELECT count(*) FROM access_log, oldest_kept WHERE accessed_at < oldest_kept.at)
    + (SELECT count(*) FROM actions, oldest_kept WHERE begun_at < oldest_kept.at);
