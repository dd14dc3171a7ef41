-- The inbox in four generations, so that what is old goes with a table and not row by row: claims are made in
-- inbox_current and looked for in all four. A generation lasts a third of the retention, so a message is remembered for
-- at least that long, and for a third longer at most.
ALTER TABLE inbox RENAME TO inbox_current;
CREATE TABLE inbox_past_1 (LIKE inbox_current INCLUDING ALL);
CREATE TABLE inbox_past_2 (LIKE inbox_current INCLUDING ALL);
CREATE TABLE inbox_past_3 (LIKE inbox_current INCLUDING ALL);

CREATE VIEW inbox AS
SELECT * FROM inbox_current UNION ALL SELECT * FROM inbox_past_1
UNION ALL SELECT * FROM inbox_past_2 UNION ALL SELECT * FROM inbox_past_3;

-- One row: since when claims go into the present inbox_current.
CREATE TABLE inbox_rotation (
    is_only_row boolean PRIMARY KEY DEFAULT true CHECK (is_only_row),
    current_since timestamptz NOT NULL DEFAULT now()
);
INSERT INTO inbox_rotation DEFAULT VALUES;

-- Starts a new generation if it is time, and forgets the oldest; says whether it did.
--
-- The names move on, the tables stay: statements that were prepared before find the new inbox_current by its name.
-- LOCK waits for every transaction that has claimed something, and makes later ones wait, so no message is claimed in
-- two generations at once. The order (view, current, past) is everybody's, so nobody waits in a circle. A worker needs
-- no rights of its own on the tables for this.
CREATE FUNCTION rotate_inbox(retention interval) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET lock_timeout = '2s' AS
$$
BEGIN
    PERFORM FROM inbox_rotation WHERE current_since <= now() - retention / 3 FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN RETURN false; END IF;
    LOCK TABLE inbox, inbox_current, inbox_past_1, inbox_past_2, inbox_past_3 IN ACCESS EXCLUSIVE MODE;
    TRUNCATE inbox_past_3;
    ALTER TABLE inbox_past_3 RENAME TO inbox_next;
    ALTER TABLE inbox_past_2 RENAME TO inbox_past_3;
    ALTER TABLE inbox_past_1 RENAME TO inbox_past_2;
    ALTER TABLE inbox_current RENAME TO inbox_past_1;
    ALTER TABLE inbox_next RENAME TO inbox_current;
    CREATE OR REPLACE VIEW inbox AS
    SELECT * FROM inbox_current UNION ALL SELECT * FROM inbox_past_1
    UNION ALL SELECT * FROM inbox_past_2 UNION ALL SELECT * FROM inbox_past_3;
    UPDATE inbox_rotation SET current_since = now();
    RETURN true;
END
$$;

-- Messages that were delivered several times without being settled, each noted before it is tried alone: whoever finds
-- its message here knows how often the try ended with the worker.
CREATE TABLE suspects (
    key uuid PRIMARY KEY,
    tries integer NOT NULL,
    last_at timestamptz NOT NULL DEFAULT now()
);
