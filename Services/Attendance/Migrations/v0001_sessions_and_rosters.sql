-- Class sessions and presence (DOMAIN.md, section 2). Inside, ids are small integers; the views
-- attendance_sessions and attendance_records show the ids that publishers sent.

-- Copies of what enrollment announces. A row with state_at = -infinity was named by another event and is not
-- described yet.
CREATE TABLE organizations (
    key integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text NOT NULL UNIQUE,
    code text NOT NULL UNIQUE,
    timezone text NOT NULL,
    state_at timestamptz NOT NULL
);

CREATE TABLE classes (
    key integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organization_key integer NOT NULL,
    id text NOT NULL,
    name text,
    teacher_id text,
    state_at timestamptz NOT NULL,
    UNIQUE (organization_key, id)
);

CREATE TABLE students (
    key integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organization_key integer NOT NULL,
    id text NOT NULL,
    student_no text,
    name text,
    state_at timestamptz NOT NULL,
    UNIQUE (organization_key, id)
);

-- The roster of a class: every moment a student came or went, as parallel arrays in the order of
-- (student, moment). A set, so that the order of the events does not matter.
CREATE TABLE class_rosters (
    class_key integer PRIMARY KEY,
    student_keys integer[] NOT NULL,
    moments timestamptz[] NOT NULL,
    enrolls boolean[] NOT NULL
) WITH (fillfactor = 70);

-- The way back: which classes a student was ever in.
CREATE TABLE student_classes (
    student_key integer NOT NULL,
    class_key integer NOT NULL,
    PRIMARY KEY (student_key, class_key)
);

-- One row a session, presence included, as parallel arrays (note 0001 beside the store).
CREATE TABLE sessions (
    key integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organization_key integer NOT NULL,
    id text NOT NULL,
    class_key integer NOT NULL,
    date date NOT NULL,
    start_time time,
    end_time time,
    -- Date, times and marked_by are those of the latest message that named them.
    marked_by text NOT NULL,
    marked_at timestamptz NOT NULL,
    -- When the whole list was made that is in force; null while there are check-ins only.
    recorded_at timestamptz,
    closed_at timestamptz,
    closed_by text,
    total_enrolled integer NOT NULL,
    total_present integer NOT NULL,
    student_keys integer[] NOT NULL DEFAULT '{}',
    -- Ones: 0 taken off the list, 1 present, 2 late. Tens: 0 a check-in, 1 from the whole list; 2 and 3 the
    -- same, overruled by a later check-in of the same student.
    statuses smallint[] NOT NULL DEFAULT '{}',
    -- Null where every entry has recorded_at.
    entry_marked_at timestamptz[],
    -- Null where nobody has notes.
    entry_notes text[],
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    updated_by text NOT NULL,
    UNIQUE (organization_key, id),
    -- Two lectures a day are real; two at the same time are one.
    CONSTRAINT sessions_slot UNIQUE NULLS NOT DISTINCT (class_key, date, start_time)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

CREATE VIEW attendance_sessions AS
SELECT organization.id AS organization_id, session.id AS session_id, class.id AS class_id, session.date,
       session.start_time, session.end_time,
       CASE WHEN session.closed_at IS NULL THEN 'OPEN' ELSE 'CLOSED' END AS state,
       session.total_enrolled, session.total_present,
       greatest(session.total_enrolled - session.total_present, 0) AS total_absent,
       session.marked_by, session.marked_at, session.recorded_at, session.closed_at, session.closed_by,
       session.created_at, session.updated_at, session.created_by, session.updated_by
FROM sessions AS session
JOIN classes AS class ON class.key = session.class_key
JOIN organizations AS organization ON organization.key = session.organization_key;

CREATE VIEW attendance_records AS
SELECT organization.id AS organization_id, session.id AS session_id, student.id AS student_id, class.id AS class_id,
       CASE entry.status % 10 WHEN 1 THEN 'present' ELSE 'late' END AS status,
       coalesce(entry.marked_at, session.recorded_at) AS marked_at, entry.notes, session.date,
       session.created_at
FROM sessions AS session
CROSS JOIN LATERAL unnest(session.student_keys, session.statuses, session.entry_marked_at, session.entry_notes)
    AS entry (student_key, status, marked_at, notes)
JOIN students AS student ON student.key = entry.student_key
JOIN classes AS class ON class.key = session.class_key
JOIN organizations AS organization ON organization.key = session.organization_key
WHERE entry.status % 10 > 0 AND entry.status < 20;

-- The roster as rows, for people and reports.
CREATE VIEW roster AS
SELECT organization.id AS organization_id, class.id AS class_id, student.id AS student_id, change.moment,
       change.enrolls
FROM class_rosters AS roster
CROSS JOIN LATERAL unnest(roster.student_keys, roster.moments, roster.enrolls) AS change (student_key, moment, enrolls)
JOIN classes AS class ON class.key = roster.class_key
JOIN students AS student ON student.key = change.student_key
JOIN organizations AS organization ON organization.key = class.organization_key;
