-- Coupons that only one member can use, two generations and a view of the live one.

CREATE TABLE member_coupons_1 (
    member_reference text COLLATE "C" NOT NULL,
    -- Of the event that issued it.
    position bigint NOT NULL,
    issued_at timestamptz NOT NULL,
    code text COLLATE "C" NOT NULL,
    PRIMARY KEY (member_reference, position)
);

CREATE TABLE member_coupons_2 (LIKE member_coupons_1 INCLUDING ALL);

-- Which generation is decided once for each statement and on its snapshot: a reader sees one, whole. The parts of the
-- union have no condition of their own, because then an ORDER BY would not reach their indexes.
CREATE VIEW member_coupons AS
SELECT member_reference, position, issued_at, code
FROM (
    SELECT 1 AS generation, * FROM member_coupons_1
    UNION ALL
    SELECT 2 AS generation, * FROM member_coupons_2
) AS both_generations
WHERE generation = (SELECT live_generation FROM projections WHERE name = 'member_coupons');

INSERT INTO projections (name) VALUES ('member_coupons');
INSERT INTO projection_tracking (name, generation) VALUES ('member_coupons', 1), ('member_coupons', 2);

-- Adjustments of one account.
CREATE INDEX adjustments_1_by_account ON adjustments_1 (account_id, position);
CREATE INDEX adjustments_2_by_account ON adjustments_2 (account_id, position);
