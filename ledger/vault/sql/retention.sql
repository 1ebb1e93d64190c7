-- How long it is kept who looked at what is personal.

-- Deletes lines of the access log from before an instant, at most so many, oldest first; answers how many. The log's last
-- 28 days stay, whoever asks: by the newest line's own time, because the caller's clock may be simulated or wrong.
CREATE FUNCTION trim_access_log(p_before timestamptz, p_lines_max integer) RETURNS integer
LANGUAGE sql
SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
    WITH old AS (
        SELECT access_id FROM access_log
        WHERE accessed_at < least(p_before, (SELECT max(accessed_at) FROM access_log) - interval '28 days')
        ORDER BY accessed_at, access_id
        LIMIT p_lines_max
    ),
    gone AS (
        DELETE FROM access_log a USING old WHERE a.access_id = old.access_id RETURNING 1
    )
    SELECT count(*)::integer FROM gone;
$$;

REVOKE ALL ON FUNCTION trim_access_log FROM PUBLIC;
