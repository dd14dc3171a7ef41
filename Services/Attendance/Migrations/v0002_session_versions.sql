-- Events can overtake each other; whoever follows them tells by this number which state of a session is the later.
ALTER TABLE sessions ADD COLUMN version integer NOT NULL DEFAULT 1;
