-- beat
-- Notes that the process of some projections is alive.
UPDATE projections SET seen_at = %(now)s WHERE name = ANY (%(names)s);

-- select_generations
-- Where all generations of all projections stand.
SELECT t.name, t.generation, t.position, t.failure, p.live_generation, p.rebuild
FROM projections p
JOIN projection_tracking t ON t.name = p.name
ORDER BY t.name, t.generation;

-- move
-- Moves generations on, except those that somebody else moved. Their rows stay locked until the transaction ends.
UPDATE projection_tracking AS t
SET position = %(end)s, failure = ''
FROM unnest(%(names)s, %(generations)s) AS g(name, generation)
WHERE t.name = g.name AND t.generation = g.generation AND t.position = %(start)s;

-- fail
-- Notes why a generation cannot go on.
UPDATE projection_tracking
SET failure = %(failure)s
WHERE name = %(name)s AND generation = %(generation)s AND position = %(position)s;

-- request_rebuild
-- Asks for a rebuild, and answers the last position. Asking again changes nothing.
UPDATE projections
SET rebuild = CASE rebuild WHEN '' THEN 'REQUESTED' ELSE rebuild END
WHERE name = %(name)s
RETURNING (SELECT last FROM event_counter);

-- begin_rebuild
-- Takes up a rebuild that was asked for, unless somebody else did.
UPDATE projections
SET rebuild = 'RUNNING'
WHERE name = %(name)s AND rebuild = 'REQUESTED' AND live_generation <> %(generation)s;

-- empty_generation
-- Empties a generation for a rebuild; see the function.
SELECT empty_generation(%(name)s, %(generation)s);

-- lock_generations
-- Where both generations of a projection stand, the one being rebuilt last. Nobody moves either until the transaction
-- ends.
SELECT t.position
FROM projections p
JOIN projection_tracking t ON t.name = p.name
WHERE p.name = %(name)s AND p.rebuild = 'RUNNING' AND p.live_generation <> %(generation)s
ORDER BY t.generation = %(generation)s
FOR UPDATE;

-- swap
-- Shows readers the other generation from now on; its rebuild is done.
UPDATE projections SET live_generation = %(generation)s, rebuild = '' WHERE name = %(name)s;

-- select_status
-- How each projection is doing. What is seen no later than a given time is not alive.
SELECT
    p.name,
    live.position,
    live.failure,
    p.rebuild <> '' AS rebuilding,
    CASE p.rebuild WHEN 'RUNNING' THEN other.position ELSE 0 END AS rebuild_position,
    CASE p.rebuild WHEN '' THEN '' ELSE other.failure END AS rebuild_failure,
    coalesce(p.seen_at > %(alive_after)s, false) AS alive,
    (SELECT last FROM event_counter) AS head
FROM projections p
JOIN projection_tracking live ON live.name = p.name AND live.generation = p.live_generation
JOIN projection_tracking other ON other.name = p.name AND other.generation = 3 - p.live_generation
ORDER BY p.name;
