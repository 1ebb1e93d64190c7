-- Bank files, whole: those sealed for the bank and those that it sent. They are compressed, cut in pieces, and sealed with
-- a key of the programme that is kept elsewhere.

-- A file. It has no digest until it is whole.
CREATE TABLE bank_files (
    file_id uuid PRIMARY KEY,
    kind text NOT NULL,
    stored_at timestamptz NOT NULL,
    -- SHA-256 of its bytes; the same file is stored once.
    digest bytea UNIQUE,
    size bigint,
    pieces integer
);
CREATE INDEX bank_files_by_time ON bank_files (stored_at);

CREATE TABLE bank_file_pieces (
    file_id uuid NOT NULL,
    number integer NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (file_id, number)
);
ALTER TABLE bank_file_pieces ALTER COLUMN sealed SET STORAGE EXTERNAL;

-- Says that a file is whole, and answers which it is: where the same bytes were stored before, that one, and this one
-- goes. A file that is whole is never changed.
CREATE FUNCTION finish_bank_file(p_file_id uuid, p_digest bytea, p_size bigint, p_pieces integer) RETURNS uuid
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
DECLARE
    first_id uuid;
BEGIN
    BEGIN
        UPDATE bank_files SET digest = p_digest, size = p_size, pieces = p_pieces
        WHERE file_id = p_file_id AND digest IS NULL;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'no such unfinished file';
        END IF;
        RETURN p_file_id;
    EXCEPTION WHEN unique_violation THEN
        SELECT file_id INTO first_id FROM bank_files WHERE digest = p_digest;
    END;
    DELETE FROM bank_file_pieces WHERE file_id = p_file_id;
    DELETE FROM bank_files WHERE file_id = p_file_id;
    RETURN first_id;
END;
$$;

-- Deletes files from before an instant, and what is left of files from before another that never became whole; at most so
-- many, oldest first; answers how many. What was stored in the last 28 days stays, whoever asks: by the newest line's own
-- time, because the caller's clock may be wrong.
CREATE FUNCTION drop_bank_files(p_before timestamptz, p_unfinished_before timestamptz, p_files_max integer)
RETURNS integer
LANGUAGE sql
SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
    WITH newest AS (
        SELECT greatest(
            (SELECT max(stored_at) FROM bank_files), (SELECT max(accessed_at) FROM access_log)
        ) AS at
    ),
    old AS (
        SELECT file_id FROM bank_files, newest
        WHERE (stored_at < least(p_before, newest.at - interval '28 days'))
            OR (digest IS NULL AND stored_at < least(p_unfinished_before, newest.at - interval '1 day'))
        ORDER BY stored_at
        LIMIT p_files_max
    ),
    pieces AS (
        DELETE FROM bank_file_pieces p USING old WHERE p.file_id = old.file_id
    ),
    gone AS (
        DELETE FROM bank_files f USING old WHERE f.file_id = old.file_id RETURNING 1
    )
    SELECT count(*)::integer FROM gone;
$$;

REVOKE ALL ON FUNCTION finish_bank_file, drop_bank_files FROM PUBLIC;
