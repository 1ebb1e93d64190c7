-- The books of points by day, two generations and a view of the live one.

CREATE TABLE points_books_1 (
    -- The day of recording, in the programme's time zone.
    day date NOT NULL,
    book text COLLATE "C" NOT NULL,
    -- What it got that day; below zero where it gave more.
    points bigint NOT NULL,
    PRIMARY KEY (day, book)
-- Room on each page: the rows of today are updated all day long.
) WITH (fillfactor = 50);

CREATE TABLE points_books_2 (LIKE points_books_1 INCLUDING ALL) WITH (fillfactor = 50);

-- Which generation is decided once for each statement and on its snapshot: a reader sees one, whole.
CREATE VIEW points_books AS
SELECT day, book, points
FROM (
    SELECT 1 AS generation, * FROM points_books_1
    UNION ALL
    SELECT 2 AS generation, * FROM points_books_2
) AS both_generations
WHERE generation = (SELECT live_generation FROM projections WHERE name = 'points_books');

INSERT INTO projections (name) VALUES ('points_books');
INSERT INTO projection_tracking (name, generation) VALUES ('points_books', 1), ('points_books', 2);
