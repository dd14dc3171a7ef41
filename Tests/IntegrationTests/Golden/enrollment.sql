CREATE SCHEMA enrollment;

CREATE FUNCTION enrollment.audit_is_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$;

CREATE FUNCTION enrollment.rotate_inbox(retention interval) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'enrollment'
    SET lock_timeout TO '2s'
    AS $$
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

CREATE FUNCTION enrollment.take_tokens(tenant_code text, per_second double precision, wanted integer) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'enrollment'
    AS $$
DECLARE
    available double precision;
    granted integer;
BEGIN
    INSERT INTO rate_buckets AS bucket (tenant, tokens, filled_at)
    VALUES (tenant_code, greatest(per_second, 1), clock_timestamp())
    ON CONFLICT (tenant) DO UPDATE
    SET tokens = least(
            greatest(per_second, 1),
            bucket.tokens + per_second * greatest(extract(epoch FROM clock_timestamp() - bucket.filled_at), 0)),
        filled_at = clock_timestamp()
    RETURNING tokens INTO available;
    granted := least(wanted, floor(available)::integer);
    UPDATE rate_buckets SET tokens = tokens - granted WHERE tenant = tenant_code;
    RETURN granted;
END
$$;

CREATE FUNCTION enrollment.wire_time(moment timestamp with time zone) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    SELECT to_char(
        moment AT TIME ZONE 'UTC',
        CASE WHEN date_trunc('second', moment) = moment THEN 'YYYY-MM-DD"T"HH24:MI:SS"Z"'
             ELSE 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"' END)
$$;

CREATE TABLE enrollment.audit_batches (
    id bigint NOT NULL,
    entry_count integer NOT NULL,
    entries text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE ONLY enrollment.audit_batches ALTER COLUMN entries SET COMPRESSION lz4;

ALTER TABLE enrollment.audit_batches ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME enrollment.audit_batches_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW enrollment.audit_log AS
 SELECT batch.id AS batch_id,
    batch.at,
    (entry.value ->> 'table'::text) AS table_name,
    (entry.value ->> 'row'::text) AS row_id,
    (entry.value ->> 'tenant'::text) AS tenant,
    (entry.value ->> 'actor'::text) AS actor,
    (entry.value ->> 'role'::text) AS actor_role,
    (entry.value ->> 'type'::text) AS message_type,
    (entry.value ->> 'source'::text) AS message_source,
    (entry.value ->> 'id'::text) AS message_id,
    (entry.value -> 'before'::text) AS before,
    (entry.value -> 'after'::text) AS after
   FROM enrollment.audit_batches batch,
    LATERAL jsonb_array_elements(((('['::text || batch.entries) || ']'::text))::jsonb) entry(value);

CREATE TABLE enrollment.batches (
    organization_id text NOT NULL,
    id text NOT NULL,
    name text NOT NULL,
    code text,
    start_year integer,
    end_year integer,
    status text NOT NULL,
    state_at timestamp with time zone NOT NULL,
    state_hash bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    is_deleted boolean DEFAULT false NOT NULL,
    deleted_at timestamp with time zone,
    CONSTRAINT batches_status_check CHECK ((status = ANY (ARRAY['PLANNING'::text, 'ACTIVE'::text, 'COMPLETED'::text, 'GRADUATED'::text, 'ARCHIVED'::text])))
);

CREATE TABLE enrollment.class_batches (
    organization_id text NOT NULL,
    class_id text NOT NULL,
    batch_id text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by text NOT NULL
);

CREATE SEQUENCE enrollment.class_keys
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE enrollment.class_subjects (
    organization_id text NOT NULL,
    class_id text NOT NULL,
    subject_id text NOT NULL,
    teacher_id text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by text NOT NULL
);

CREATE TABLE enrollment.classes (
    key integer NOT NULL,
    organization_id text NOT NULL,
    id text NOT NULL,
    name text NOT NULL,
    code text,
    semester text,
    year integer,
    teacher_id text,
    faculty_id text,
    is_active boolean DEFAULT true NOT NULL,
    state_at timestamp with time zone NOT NULL,
    state_hash bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    is_deleted boolean DEFAULT false NOT NULL,
    deleted_at timestamp with time zone
);

CREATE TABLE enrollment.dead_letters (
    key uuid NOT NULL,
    source text,
    id text,
    type text,
    tenant text,
    reason text NOT NULL,
    code text,
    message text NOT NULL,
    errors jsonb,
    service text NOT NULL,
    handler text,
    attempts integer NOT NULL,
    first_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    worker_version text NOT NULL,
    exchange text NOT NULL,
    routing_key text NOT NULL,
    content_type text,
    body bytea,
    body_size integer NOT NULL,
    replayed_at timestamp with time zone,
    replayed_by text
);

CREATE TABLE enrollment.roster_entries (
    class_key integer NOT NULL,
    student_key integer NOT NULL,
    enrolls timestamp with time zone[] NOT NULL,
    drops timestamp with time zone[] DEFAULT '{}'::timestamp with time zone[] NOT NULL,
    enrolled_at timestamp with time zone NOT NULL,
    dropped_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL
)
WITH (fillfactor='90');

CREATE TABLE enrollment.students (
    key integer NOT NULL,
    organization_id text NOT NULL,
    id text NOT NULL,
    student_no text NOT NULL,
    name text NOT NULL,
    email text,
    faculty_id text,
    batch_id text,
    enrollment_year integer,
    is_active boolean DEFAULT true NOT NULL,
    state_at timestamp with time zone NOT NULL,
    state_hash bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    is_deleted boolean DEFAULT false NOT NULL,
    deleted_at timestamp with time zone
);

CREATE VIEW enrollment.enrollments AS
 SELECT class.organization_id,
    class.id AS class_id,
    student.id AS student_id,
    entry.enrolled_at,
    entry.dropped_at,
    (entry.dropped_at IS NULL) AS is_active,
    entry.created_at,
    entry.updated_at,
    entry.created_by,
    entry.updated_by
   FROM ((enrollment.roster_entries entry
     JOIN enrollment.classes class ON ((class.key = entry.class_key)))
     JOIN enrollment.students student ON ((student.key = entry.student_key)));

CREATE TABLE enrollment.faculties (
    organization_id text NOT NULL,
    id text NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    state_at timestamp with time zone NOT NULL,
    state_hash bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    is_deleted boolean DEFAULT false NOT NULL,
    deleted_at timestamp with time zone
);

CREATE TABLE enrollment.inbox_current (
    key uuid NOT NULL,
    source text NOT NULL,
    id text NOT NULL,
    type text NOT NULL,
    tenant text,
    outcome text DEFAULT 'applied'::text NOT NULL,
    code text,
    message text,
    result jsonb,
    variant text,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT inbox_outcome_check CHECK ((outcome = ANY (ARRAY['applied'::text, 'rejected'::text])))
);

CREATE TABLE enrollment.inbox_past_1 (
    key uuid NOT NULL,
    source text NOT NULL,
    id text NOT NULL,
    type text NOT NULL,
    tenant text,
    outcome text DEFAULT 'applied'::text NOT NULL,
    code text,
    message text,
    result jsonb,
    variant text,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT inbox_outcome_check CHECK ((outcome = ANY (ARRAY['applied'::text, 'rejected'::text])))
);

CREATE TABLE enrollment.inbox_past_2 (
    key uuid NOT NULL,
    source text NOT NULL,
    id text NOT NULL,
    type text NOT NULL,
    tenant text,
    outcome text DEFAULT 'applied'::text NOT NULL,
    code text,
    message text,
    result jsonb,
    variant text,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT inbox_outcome_check CHECK ((outcome = ANY (ARRAY['applied'::text, 'rejected'::text])))
);

CREATE TABLE enrollment.inbox_past_3 (
    key uuid NOT NULL,
    source text NOT NULL,
    id text NOT NULL,
    type text NOT NULL,
    tenant text,
    outcome text DEFAULT 'applied'::text NOT NULL,
    code text,
    message text,
    result jsonb,
    variant text,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT inbox_outcome_check CHECK ((outcome = ANY (ARRAY['applied'::text, 'rejected'::text])))
);

CREATE VIEW enrollment.inbox AS
 SELECT inbox_current.key,
    inbox_current.source,
    inbox_current.id,
    inbox_current.type,
    inbox_current.tenant,
    inbox_current.outcome,
    inbox_current.code,
    inbox_current.message,
    inbox_current.result,
    inbox_current.variant,
    inbox_current.received_at
   FROM enrollment.inbox_current
UNION ALL
 SELECT inbox_past_1.key,
    inbox_past_1.source,
    inbox_past_1.id,
    inbox_past_1.type,
    inbox_past_1.tenant,
    inbox_past_1.outcome,
    inbox_past_1.code,
    inbox_past_1.message,
    inbox_past_1.result,
    inbox_past_1.variant,
    inbox_past_1.received_at
   FROM enrollment.inbox_past_1
UNION ALL
 SELECT inbox_past_2.key,
    inbox_past_2.source,
    inbox_past_2.id,
    inbox_past_2.type,
    inbox_past_2.tenant,
    inbox_past_2.outcome,
    inbox_past_2.code,
    inbox_past_2.message,
    inbox_past_2.result,
    inbox_past_2.variant,
    inbox_past_2.received_at
   FROM enrollment.inbox_past_2
UNION ALL
 SELECT inbox_past_3.key,
    inbox_past_3.source,
    inbox_past_3.id,
    inbox_past_3.type,
    inbox_past_3.tenant,
    inbox_past_3.outcome,
    inbox_past_3.code,
    inbox_past_3.message,
    inbox_past_3.result,
    inbox_past_3.variant,
    inbox_past_3.received_at
   FROM enrollment.inbox_past_3;

CREATE TABLE enrollment.inbox_rotation (
    is_only_row boolean DEFAULT true NOT NULL,
    current_since timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT inbox_rotation_is_only_row_check CHECK (is_only_row)
);

CREATE TABLE enrollment.jobs (
    kind text NOT NULL,
    tenant text NOT NULL,
    subject text NOT NULL,
    due_at timestamp with time zone DEFAULT now() NOT NULL,
    token uuid,
    attempts integer DEFAULT 0 NOT NULL,
    last_error text,
    cause_source text NOT NULL,
    cause_id text NOT NULL,
    cause_type text NOT NULL,
    actor_id text,
    actor_role text,
    correlation_id text,
    traceparent text,
    next_event integer NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='1000');

CREATE TABLE enrollment.legacy_class_enrollments (
    organization_id text NOT NULL,
    student_id text NOT NULL,
    class_id text NOT NULL,
    batch_id text NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    enrolled_at timestamp with time zone NOT NULL,
    enrolled_by text NOT NULL,
    final_grade text,
    final_marks numeric,
    attendance numeric,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by text NOT NULL,
    CONSTRAINT legacy_class_enrollments_attendance_check CHECK (((attendance >= (0)::numeric) AND (attendance <= (100)::numeric))),
    CONSTRAINT legacy_class_enrollments_final_marks_check CHECK ((final_marks >= (0)::numeric))
);

CREATE TABLE enrollment.legacy_student_classes (
    organization_id text NOT NULL,
    student_id text NOT NULL,
    class_id text NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    enrolled_at timestamp with time zone NOT NULL,
    enrolled_by text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by text NOT NULL
);

CREATE TABLE enrollment.organizations (
    id text NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    timezone text NOT NULL,
    settings jsonb DEFAULT '{}'::jsonb NOT NULL,
    state_at timestamp with time zone NOT NULL,
    state_hash bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    is_deleted boolean DEFAULT false NOT NULL,
    deleted_at timestamp with time zone
);

CREATE TABLE enrollment.outbox (
    id bigint NOT NULL,
    event_count integer NOT NULL,
    events text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
)
WITH (autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='2000');
ALTER TABLE ONLY enrollment.outbox ALTER COLUMN events SET COMPRESSION lz4;

ALTER TABLE enrollment.outbox ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME enrollment.outbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE enrollment.parked (
    key uuid NOT NULL,
    source text NOT NULL,
    id text NOT NULL,
    type text NOT NULL,
    tenant text,
    cause text NOT NULL,
    attempts integer NOT NULL,
    parkings integer DEFAULT 1 NOT NULL,
    properties jsonb NOT NULL,
    body bytea NOT NULL,
    parked_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE enrollment.rate_buckets (
    tenant text NOT NULL,
    tokens double precision NOT NULL,
    filled_at timestamp with time zone NOT NULL
)
WITH (fillfactor='50');

CREATE TABLE enrollment.retries (
    key uuid NOT NULL,
    source text NOT NULL,
    id text NOT NULL,
    type text NOT NULL,
    tenant text,
    outcome text NOT NULL,
    code text,
    message text NOT NULL,
    attempts integer NOT NULL,
    first_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    CONSTRAINT retries_outcome_check CHECK ((outcome = ANY (ARRAY['deferred'::text, 'failed'::text])))
);

CREATE TABLE enrollment.roster_replacements (
    class_key integer NOT NULL,
    replaced_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by text NOT NULL
);

CREATE TABLE enrollment.schema_migrations (
    number integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE enrollment.shadow_comparisons (
    flag text NOT NULL,
    candidate text NOT NULL,
    compared bigint NOT NULL,
    different bigint NOT NULL,
    last_at timestamp with time zone NOT NULL
);

CREATE TABLE enrollment.shadow_differences (
    flag text NOT NULL,
    candidate text NOT NULL,
    key uuid NOT NULL,
    source text NOT NULL,
    id text NOT NULL,
    type text NOT NULL,
    tenant text,
    current text NOT NULL,
    tried text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE SEQUENCE enrollment.student_keys
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE enrollment.subject_enrollments (
    organization_id text NOT NULL,
    student_id text NOT NULL,
    subject_id text NOT NULL,
    class_id text NOT NULL,
    batch_id text NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    enrolled_at timestamp with time zone NOT NULL,
    enrolled_by text NOT NULL,
    completed_at timestamp with time zone,
    is_completed boolean DEFAULT false NOT NULL,
    is_passed boolean,
    grade text,
    final_marks numeric,
    total_marks numeric,
    percentage numeric,
    attendance numeric,
    total_classes integer,
    attended_classes integer,
    last_accessed timestamp with time zone,
    remarks text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT subject_enrollments_attendance_check CHECK (((attendance >= (0)::numeric) AND (attendance <= (100)::numeric))),
    CONSTRAINT subject_enrollments_check CHECK (((final_marks >= (0)::numeric) AND (final_marks <= total_marks)))
);

CREATE TABLE enrollment.subjects (
    organization_id text NOT NULL,
    id text NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    state_at timestamp with time zone NOT NULL,
    state_hash bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    is_deleted boolean DEFAULT false NOT NULL,
    deleted_at timestamp with time zone
);

CREATE TABLE enrollment.suspects (
    key uuid NOT NULL,
    tries integer NOT NULL,
    last_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE enrollment.unrouted_events (
    type text NOT NULL,
    event_count bigint NOT NULL,
    last_at timestamp with time zone NOT NULL
);

CREATE TABLE enrollment.users (
    organization_id text NOT NULL,
    id text NOT NULL,
    email text NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    faculty_id text,
    is_active boolean DEFAULT true NOT NULL,
    grade_level text,
    preferred_language text DEFAULT 'en'::text NOT NULL,
    reading_level text,
    interests text[] DEFAULT '{}'::text[] NOT NULL,
    last_active_at timestamp with time zone,
    state_at timestamp with time zone NOT NULL,
    state_hash bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    is_deleted boolean DEFAULT false NOT NULL,
    deleted_at timestamp with time zone
);

ALTER TABLE ONLY enrollment.audit_batches
    ADD CONSTRAINT audit_batches_pkey PRIMARY KEY (id);

ALTER TABLE ONLY enrollment.batches
    ADD CONSTRAINT batches_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY enrollment.class_batches
    ADD CONSTRAINT class_batches_pkey PRIMARY KEY (organization_id, class_id, batch_id);

ALTER TABLE ONLY enrollment.class_subjects
    ADD CONSTRAINT class_subjects_pkey PRIMARY KEY (organization_id, class_id, subject_id, teacher_id);

ALTER TABLE ONLY enrollment.classes
    ADD CONSTRAINT classes_key_key UNIQUE (key);

ALTER TABLE ONLY enrollment.classes
    ADD CONSTRAINT classes_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY enrollment.dead_letters
    ADD CONSTRAINT dead_letters_pkey PRIMARY KEY (key);

ALTER TABLE ONLY enrollment.faculties
    ADD CONSTRAINT faculties_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY enrollment.inbox_past_1
    ADD CONSTRAINT inbox_past_1_pkey PRIMARY KEY (key);

ALTER TABLE ONLY enrollment.inbox_past_2
    ADD CONSTRAINT inbox_past_2_pkey PRIMARY KEY (key);

ALTER TABLE ONLY enrollment.inbox_past_3
    ADD CONSTRAINT inbox_past_3_pkey PRIMARY KEY (key);

ALTER TABLE ONLY enrollment.inbox_current
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (key);

ALTER TABLE ONLY enrollment.inbox_rotation
    ADD CONSTRAINT inbox_rotation_pkey PRIMARY KEY (is_only_row);

ALTER TABLE ONLY enrollment.jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (kind, tenant, subject);

ALTER TABLE ONLY enrollment.legacy_class_enrollments
    ADD CONSTRAINT legacy_class_enrollments_pkey PRIMARY KEY (organization_id, student_id, class_id, batch_id);

ALTER TABLE ONLY enrollment.legacy_student_classes
    ADD CONSTRAINT legacy_student_classes_pkey PRIMARY KEY (organization_id, student_id, class_id);

ALTER TABLE ONLY enrollment.organizations
    ADD CONSTRAINT organizations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY enrollment.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);

ALTER TABLE ONLY enrollment.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (key);

ALTER TABLE ONLY enrollment.rate_buckets
    ADD CONSTRAINT rate_buckets_pkey PRIMARY KEY (tenant);

ALTER TABLE ONLY enrollment.retries
    ADD CONSTRAINT retries_pkey PRIMARY KEY (key);

ALTER TABLE ONLY enrollment.roster_entries
    ADD CONSTRAINT roster_entries_pkey PRIMARY KEY (class_key, student_key);

ALTER TABLE ONLY enrollment.roster_replacements
    ADD CONSTRAINT roster_replacements_pkey PRIMARY KEY (class_key, replaced_at);

ALTER TABLE ONLY enrollment.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (number);

ALTER TABLE ONLY enrollment.shadow_comparisons
    ADD CONSTRAINT shadow_comparisons_pkey PRIMARY KEY (flag, candidate);

ALTER TABLE ONLY enrollment.shadow_differences
    ADD CONSTRAINT shadow_differences_pkey PRIMARY KEY (flag, candidate, key);

ALTER TABLE ONLY enrollment.students
    ADD CONSTRAINT students_key_key UNIQUE (key);

ALTER TABLE ONLY enrollment.students
    ADD CONSTRAINT students_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY enrollment.subject_enrollments
    ADD CONSTRAINT subject_enrollments_pkey PRIMARY KEY (organization_id, student_id, subject_id, class_id, batch_id);

ALTER TABLE ONLY enrollment.subjects
    ADD CONSTRAINT subjects_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY enrollment.suspects
    ADD CONSTRAINT suspects_pkey PRIMARY KEY (key);

ALTER TABLE ONLY enrollment.unrouted_events
    ADD CONSTRAINT unrouted_events_pkey PRIMARY KEY (type);

ALTER TABLE ONLY enrollment.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (organization_id, id);

CREATE INDEX classes_faculty_term ON enrollment.classes USING btree (organization_id, faculty_id, semester, year);

CREATE INDEX classes_teacher ON enrollment.classes USING btree (organization_id, teacher_id, is_deleted);

CREATE INDEX dead_letters_last_at ON enrollment.dead_letters USING btree (last_at);

CREATE UNIQUE INDEX faculties_code ON enrollment.faculties USING btree (organization_id, code) WHERE (NOT is_deleted);

CREATE INDEX jobs_due ON enrollment.jobs USING btree (kind, tenant, due_at);

CREATE INDEX jobs_leased ON enrollment.jobs USING btree (kind, tenant) WHERE (token IS NOT NULL);

CREATE UNIQUE INDEX organizations_code ON enrollment.organizations USING btree (code) WHERE (NOT is_deleted);

CREATE INDEX parked_age ON enrollment.parked USING btree (parked_at, key);

CREATE INDEX parked_cause ON enrollment.parked USING btree (cause, parked_at);

CREATE INDEX roster_entries_student ON enrollment.roster_entries USING btree (student_key);

CREATE INDEX shadow_differences_at ON enrollment.shadow_differences USING btree (at);

CREATE INDEX students_batch ON enrollment.students USING btree (organization_id, batch_id) WHERE (batch_id IS NOT NULL);

CREATE INDEX students_faculty_year ON enrollment.students USING btree (organization_id, faculty_id, enrollment_year);

CREATE UNIQUE INDEX students_student_no ON enrollment.students USING btree (organization_id, student_no) WHERE (NOT is_deleted);

CREATE INDEX subject_enrollments_batch ON enrollment.subject_enrollments USING btree (organization_id, batch_id);

CREATE INDEX subject_enrollments_class ON enrollment.subject_enrollments USING btree (organization_id, class_id);

CREATE UNIQUE INDEX subjects_code ON enrollment.subjects USING btree (organization_id, code) WHERE (NOT is_deleted);

CREATE UNIQUE INDEX users_email ON enrollment.users USING btree (lower(email)) WHERE (NOT is_deleted);

CREATE TRIGGER audit_is_append_only BEFORE DELETE OR UPDATE ON enrollment.audit_batches FOR EACH STATEMENT EXECUTE FUNCTION enrollment.audit_is_append_only();

ALTER TABLE ONLY enrollment.batches
    ADD CONSTRAINT batches_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES enrollment.organizations(id);

ALTER TABLE ONLY enrollment.class_batches
    ADD CONSTRAINT class_batches_organization_id_batch_id_fkey FOREIGN KEY (organization_id, batch_id) REFERENCES enrollment.batches(organization_id, id);

ALTER TABLE ONLY enrollment.class_batches
    ADD CONSTRAINT class_batches_organization_id_class_id_fkey FOREIGN KEY (organization_id, class_id) REFERENCES enrollment.classes(organization_id, id);

ALTER TABLE ONLY enrollment.class_subjects
    ADD CONSTRAINT class_subjects_organization_id_class_id_fkey FOREIGN KEY (organization_id, class_id) REFERENCES enrollment.classes(organization_id, id);

ALTER TABLE ONLY enrollment.class_subjects
    ADD CONSTRAINT class_subjects_organization_id_subject_id_fkey FOREIGN KEY (organization_id, subject_id) REFERENCES enrollment.subjects(organization_id, id);

ALTER TABLE ONLY enrollment.class_subjects
    ADD CONSTRAINT class_subjects_organization_id_teacher_id_fkey FOREIGN KEY (organization_id, teacher_id) REFERENCES enrollment.users(organization_id, id);

ALTER TABLE ONLY enrollment.classes
    ADD CONSTRAINT classes_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES enrollment.organizations(id);

ALTER TABLE ONLY enrollment.faculties
    ADD CONSTRAINT faculties_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES enrollment.organizations(id);

ALTER TABLE ONLY enrollment.students
    ADD CONSTRAINT students_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES enrollment.organizations(id);

ALTER TABLE ONLY enrollment.subjects
    ADD CONSTRAINT subjects_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES enrollment.organizations(id);

ALTER TABLE ONLY enrollment.users
    ADD CONSTRAINT users_organization_id_faculty_id_fkey FOREIGN KEY (organization_id, faculty_id) REFERENCES enrollment.faculties(organization_id, id);

ALTER TABLE ONLY enrollment.users
    ADD CONSTRAINT users_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES enrollment.organizations(id);
