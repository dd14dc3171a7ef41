-- Who and what there is (DOMAIN.md, section 1), and who is on which roster.
--
-- Ids are the publishers' own and unique within an organization. Tables that others refer to in bulk have an
-- integer key besides. state_at and state_hash guard updates: the latest state wins, and of two at the same
-- moment the one with the greater hash, whatever order they arrive in.
--
-- Unique values are partial indexes over the living. Besides, PostgreSQL then does not take them for keys that
-- others may refer to, so changing one does not block the foreign keys of other transactions.

CREATE TABLE organizations (
    id text PRIMARY KEY,
    code text NOT NULL,
    name text NOT NULL,
    timezone text NOT NULL,
    settings jsonb NOT NULL DEFAULT '{}',
    state_at timestamptz NOT NULL,
    state_hash bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    updated_by text NOT NULL,
    is_deleted boolean NOT NULL DEFAULT false,
    deleted_at timestamptz
);
CREATE UNIQUE INDEX organizations_code ON organizations (code) WHERE NOT is_deleted;

CREATE TABLE faculties (
    organization_id text NOT NULL REFERENCES organizations (id),
    id text NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    state_at timestamptz NOT NULL,
    state_hash bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    updated_by text NOT NULL,
    is_deleted boolean NOT NULL DEFAULT false,
    deleted_at timestamptz,
    PRIMARY KEY (organization_id, id)
);
CREATE UNIQUE INDEX faculties_code ON faculties (organization_id, code) WHERE NOT is_deleted;

CREATE TABLE users (
    organization_id text NOT NULL REFERENCES organizations (id),
    id text NOT NULL,
    email text NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    faculty_id text,
    is_active boolean NOT NULL DEFAULT true,
    grade_level text,
    preferred_language text NOT NULL DEFAULT 'en',
    reading_level text,
    interests text[] NOT NULL DEFAULT '{}',
    last_active_at timestamptz,
    state_at timestamptz NOT NULL,
    state_hash bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    updated_by text NOT NULL,
    is_deleted boolean NOT NULL DEFAULT false,
    deleted_at timestamptz,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, faculty_id) REFERENCES faculties (organization_id, id)
);
CREATE UNIQUE INDEX users_email ON users (lower(email)) WHERE NOT is_deleted;

CREATE TABLE subjects (
    organization_id text NOT NULL REFERENCES organizations (id),
    id text NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    is_active boolean NOT NULL DEFAULT true,
    state_at timestamptz NOT NULL,
    state_hash bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    updated_by text NOT NULL,
    is_deleted boolean NOT NULL DEFAULT false,
    deleted_at timestamptz,
    PRIMARY KEY (organization_id, id)
);
CREATE UNIQUE INDEX subjects_code ON subjects (organization_id, code) WHERE NOT is_deleted;

CREATE TABLE batches (
    organization_id text NOT NULL REFERENCES organizations (id),
    id text NOT NULL,
    name text NOT NULL,
    code text,
    start_year integer,
    end_year integer,
    status text NOT NULL CHECK (status IN ('PLANNING', 'ACTIVE', 'COMPLETED', 'GRADUATED', 'ARCHIVED')),
    state_at timestamptz NOT NULL,
    state_hash bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    updated_by text NOT NULL,
    is_deleted boolean NOT NULL DEFAULT false,
    deleted_at timestamptz,
    PRIMARY KEY (organization_id, id)
);

-- The upserts draw from these for new rows only; an identity column would spend a number on every update.
CREATE SEQUENCE student_keys AS integer;
CREATE SEQUENCE class_keys AS integer;

CREATE TABLE students (
    key integer NOT NULL UNIQUE,
    organization_id text NOT NULL REFERENCES organizations (id),
    id text NOT NULL,
    student_no text NOT NULL,
    name text NOT NULL,
    email text,
    faculty_id text,
    batch_id text,
    enrollment_year integer,
    is_active boolean NOT NULL DEFAULT true,
    state_at timestamptz NOT NULL,
    state_hash bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    updated_by text NOT NULL,
    is_deleted boolean NOT NULL DEFAULT false,
    deleted_at timestamptz,
    PRIMARY KEY (organization_id, id)
);
CREATE UNIQUE INDEX students_student_no ON students (organization_id, student_no) WHERE NOT is_deleted;
CREATE INDEX students_faculty_year ON students (organization_id, faculty_id, enrollment_year);
CREATE INDEX students_batch ON students (organization_id, batch_id) WHERE batch_id IS NOT NULL;

CREATE TABLE classes (
    key integer NOT NULL UNIQUE,
    organization_id text NOT NULL REFERENCES organizations (id),
    id text NOT NULL,
    name text NOT NULL,
    code text,
    semester text,
    year integer,
    teacher_id text,
    faculty_id text,
    is_active boolean NOT NULL DEFAULT true,
    state_at timestamptz NOT NULL,
    state_hash bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    updated_by text NOT NULL,
    is_deleted boolean NOT NULL DEFAULT false,
    deleted_at timestamptz,
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX classes_teacher ON classes (organization_id, teacher_id, is_deleted);
CREATE INDEX classes_faculty_term ON classes (organization_id, faculty_id, semester, year);

-- The moments at which a whole roster was replaced: whoever was not on the new list left then, also if the
-- message that enrolled them comes later.
CREATE TABLE roster_replacements (
    class_key integer NOT NULL,
    replaced_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    PRIMARY KEY (class_key, replaced_at)
);

-- Who is on which roster. The documented table is the view enrollments below.
CREATE TABLE roster_entries (
    class_key integer NOT NULL,
    student_key integer NOT NULL,
    -- Every moment of enrolling and of dropping that is known, ascending: sets, so that order does not matter.
    enrolls timestamptz[] NOT NULL,
    drops timestamptz[] NOT NULL DEFAULT '{}',
    enrolled_at timestamptz NOT NULL,
    dropped_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    updated_by text NOT NULL,
    PRIMARY KEY (class_key, student_key)
) WITH (fillfactor = 90);
CREATE INDEX roster_entries_student ON roster_entries (student_key);

CREATE VIEW enrollments AS
SELECT class.organization_id, class.id AS class_id, student.id AS student_id, entry.enrolled_at, entry.dropped_at,
       entry.dropped_at IS NULL AS is_active, entry.created_at, entry.updated_at, entry.created_by, entry.updated_by
FROM roster_entries AS entry
JOIN classes AS class ON class.key = entry.class_key
JOIN students AS student ON student.key = entry.student_key;

CREATE TABLE class_batches (
    organization_id text NOT NULL,
    class_id text NOT NULL,
    batch_id text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    PRIMARY KEY (organization_id, class_id, batch_id),
    FOREIGN KEY (organization_id, class_id) REFERENCES classes (organization_id, id),
    FOREIGN KEY (organization_id, batch_id) REFERENCES batches (organization_id, id)
);

CREATE TABLE class_subjects (
    organization_id text NOT NULL,
    class_id text NOT NULL,
    subject_id text NOT NULL,
    teacher_id text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    PRIMARY KEY (organization_id, class_id, subject_id, teacher_id),
    FOREIGN KEY (organization_id, class_id) REFERENCES classes (organization_id, id),
    FOREIGN KEY (organization_id, subject_id) REFERENCES subjects (organization_id, id),
    FOREIGN KEY (organization_id, teacher_id) REFERENCES users (organization_id, id)
);

CREATE TABLE subject_enrollments (
    organization_id text NOT NULL,
    student_id text NOT NULL,
    subject_id text NOT NULL,
    class_id text NOT NULL,
    batch_id text NOT NULL,
    is_active boolean NOT NULL DEFAULT true,
    enrolled_at timestamptz NOT NULL,
    enrolled_by text NOT NULL,
    completed_at timestamptz,
    is_completed boolean NOT NULL DEFAULT false,
    is_passed boolean,
    grade text,
    final_marks numeric,
    total_marks numeric,
    percentage numeric,
    attendance numeric CHECK (attendance BETWEEN 0 AND 100),
    total_classes integer,
    attended_classes integer,
    last_accessed timestamptz,
    remarks text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    updated_by text NOT NULL,
    PRIMARY KEY (organization_id, student_id, subject_id, class_id, batch_id),
    CHECK (final_marks >= 0 AND final_marks <= total_marks)
);
CREATE INDEX subject_enrollments_batch ON subject_enrollments (organization_id, batch_id);
CREATE INDEX subject_enrollments_class ON subject_enrollments (organization_id, class_id);

-- A moment as messages write it (Timestamp in LMSModels): RFC 3339 in UTC, a fraction only where there is one.
CREATE FUNCTION wire_time(moment timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT to_char(
        moment AT TIME ZONE 'UTC',
        CASE WHEN date_trunc('second', moment) = moment THEN 'YYYY-MM-DD"T"HH24:MI:SS"Z"'
             ELSE 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"' END)
$$;
