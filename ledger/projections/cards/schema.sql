-- Cards by number, batch and status, two generations and a view of the live one.

CREATE TABLE cards_1 (
    card_id uuid PRIMARY KEY,
    card_number text COLLATE "C" NOT NULL,
    -- Empty for a card that was not printed.
    batch text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    -- Null for a card that was not printed.
    printed_at timestamptz,
    -- Null for a card that was not issued.
    issued_at timestamptz,
    -- When it became what it is.
    changed_at timestamptz NOT NULL
);
CREATE INDEX cards_1_by_number ON cards_1 (card_number);
CREATE INDEX cards_1_by_status ON cards_1 (status, card_number);
CREATE INDEX cards_1_by_batch ON cards_1 (batch, card_number);
CREATE INDEX cards_1_by_batch_and_status ON cards_1 (batch, status, card_number);

CREATE TABLE cards_2 (LIKE cards_1 INCLUDING ALL);

-- Which generation is decided once for each statement and on its snapshot: a reader sees one, whole. The parts of the
-- union have no condition of their own, because then an ORDER BY would not reach their indexes.
CREATE VIEW cards AS
SELECT card_id, card_number, batch, status, printed_at, issued_at, changed_at
FROM (
    SELECT 1 AS generation, * FROM cards_1
    UNION ALL
    SELECT 2 AS generation, * FROM cards_2
) AS both_generations
WHERE generation = (SELECT live_generation FROM projections WHERE name = 'cards');

INSERT INTO projections (name) VALUES ('cards');
INSERT INTO projection_tracking (name, generation) VALUES ('cards', 1), ('cards', 2);
