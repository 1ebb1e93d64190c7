-- note_access
-- Writes down who looks.
INSERT INTO access_log (access_id, accessed_at, principal_id, method, member_id)
VALUES (%(access_id)s, %(now)s, %(principal_id)s, %(method)s, %(member_id)s);

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
SELECT count(*) FROM access_log
WHERE accessed_at < least(%(before)s, (SELECT max(accessed_at) FROM access_log) - interval '28 days');
