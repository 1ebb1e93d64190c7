-- records_of_member
-- All sealed records of a member; who reads them is written down first.
SELECT record_id, member_id, key_kind, kind, sealed
FROM read_records_of_member(
    %(access_id)s, %(now)s, %(principal_id)s, %(role)s, %(method)s, %(member_id)s, %(member_ids)s
);

-- record_of_member
-- One sealed record of a member; who reads it is written down first.
SELECT record_id, member_id, key_kind, kind, sealed
FROM read_record_of_member(
    %(access_id)s, %(now)s, %(principal_id)s, %(role)s, %(method)s, %(member_id)s, %(record_id)s
);

-- records_page
-- The next sealed records of a kind, in order of their members, for a search through all of them; who does so is written
-- down first.
SELECT record_id, member_id, key_kind, kind, sealed
FROM read_records_page(
    %(access_id)s, %(now)s, %(principal_id)s, %(role)s, %(method)s, %(kind)s, %(after)s, %(limit)s
);

-- records_by_ids
-- Some sealed records of many members, for something that is done with all of them; who does so is written down first.
SELECT record_id, member_id, key_kind, kind, sealed
FROM read_records_by_ids(%(access_id)s, %(now)s, %(principal_id)s, %(role)s, %(method)s, %(record_ids)s);

-- members_by_lookup
-- Whom a value belongs to, by its keyed hash. Several members may share a phone.
SELECT member_id FROM vault_lookups WHERE kind = %(kind)s AND digest = %(digest)s ORDER BY member_id LIMIT %(limit)s;

-- accesses
-- Who read what is personal, oldest first, after a moment; of one member or (NULL) of anybody.
SELECT access_id, accessed_at, principal_id, method, member_id
FROM access_log
WHERE (accessed_at, access_id) > (%(after_time)s, %(after_id)s)
    AND (%(member_id)s::uuid IS NULL OR member_id = %(member_id)s OR member_id IS NULL)
ORDER BY accessed_at, access_id
LIMIT %(limit)s;

-- members_with_records
-- How many members have records of a kind.
SELECT count(DISTINCT member_id) FROM vault_records WHERE kind = %(kind)s;
