-- begin_file
-- Begins a file.
INSERT INTO bank_files (file_id, kind, stored_at) VALUES (%(file_id)s, %(kind)s, %(stored_at)s);

-- add_piece
-- Adds the next piece of a file.
INSERT INTO bank_file_pieces (file_id, number, sealed) VALUES (%(file_id)s, %(number)s, %(sealed)s);

-- finish_file
-- Says that a file is whole, and which it is; see finish_bank_file.
SELECT finish_bank_file(%(file_id)s, %(digest)s, %(size)s, %(pieces)s);

-- file_by_digest
-- The file with some bytes, without reading it.
SELECT file_id, kind, digest, size, pieces, stored_at FROM bank_files WHERE digest = %(digest)s;

-- file_by_id
-- A file that is whole, without reading it.
SELECT file_id, kind, digest, size, pieces, stored_at FROM bank_files WHERE file_id = %(file_id)s AND digest IS NOT NULL;

-- piece
-- A piece of a file; who reads the file is written down first, with the first piece that is read. It is of many members.
SELECT read_bank_file_piece(
    %(access_id)s, %(now)s, %(principal_id)s, %(role)s, %(method)s, %(file_id)s, %(number)s
);

-- drop_files
-- Deletes what need not be kept any longer; see drop_bank_files.
SELECT drop_bank_files(%(before)s, %(unfinished_before)s, %(limit)s);

-- count_files
-- How many files drop_bank_files would delete.
SELECT count(*) FROM bank_files
WHERE stored_at < least(
    %(before)s,
    greatest((SELECT max(stored_at) FROM bank_files), (SELECT max(accessed_at) FROM access_log)) - interval '28 days'
);
