-- page
-- Coupons that were issued to some members before a position, newest first.
SELECT position, issued_at, code
FROM member_coupons
WHERE member_reference = ANY (%(references)s) AND position < %(before)s
ORDER BY position DESC
LIMIT %(limit)s;
