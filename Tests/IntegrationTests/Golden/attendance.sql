CREATE SCHEMA attendance;

CREATE FUNCTION attendance.audit_is_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$;

CREATE FUNCTION attendance.rotate_inbox(retention interval) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'attendance'
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

CREATE FUNCTION attendance.take_tokens(tenant_code text, per_second double precision, wanted integer) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'attendance'
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

CREATE TABLE attendance.classes (
    key integer NOT NULL,
    organization_key integer NOT NULL,
    id text NOT NULL,
    name text,
    teacher_id text,
    state_at timestamp with time zone NOT NULL
);

CREATE TABLE attendance.organizations (
    key integer NOT NULL,
    id text NOT NULL,
    code text NOT NULL,
    timezone text NOT NULL,
    state_at timestamp with time zone NOT NULL
);

CREATE TABLE attendance.sessions (
    key integer NOT NULL,
    organization_key integer NOT NULL,
    id text NOT NULL,
    class_key integer NOT NULL,
    date date NOT NULL,
    start_time time without time zone,
    end_time time without time zone,
    marked_by text NOT NULL,
    marked_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone,
    closed_at timestamp with time zone,
    closed_by text,
    total_enrolled integer NOT NULL,
    total_present integer NOT NULL,
    student_keys integer[] DEFAULT '{}'::integer[] NOT NULL,
    statuses smallint[] DEFAULT '{}'::smallint[] NOT NULL,
    entry_marked_at timestamp with time zone[],
    entry_notes text[],
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    version integer DEFAULT 1 NOT NULL
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0.05', autovacuum_vacuum_insert_scale_factor='0.05');

CREATE TABLE attendance.students (
    key integer NOT NULL,
    organization_key integer NOT NULL,
    id text NOT NULL,
    student_no text,
    name text,
    state_at timestamp with time zone NOT NULL
);

CREATE VIEW attendance.attendance_records AS
 SELECT organization.id AS organization_id,
    session.id AS session_id,
    student.id AS student_id,
    class.id AS class_id,
        CASE ((entry.status)::integer % 10)
            WHEN 1 THEN 'present'::text
            ELSE 'late'::text
        END AS status,
    COALESCE(entry.marked_at, session.recorded_at) AS marked_at,
    entry.notes,
    session.date,
    session.created_at
   FROM ((((attendance.sessions session
     CROSS JOIN LATERAL UNNEST(session.student_keys, session.statuses, session.entry_marked_at, session.entry_notes) entry(student_key, status, marked_at, notes))
     JOIN attendance.students student ON ((student.key = entry.student_key)))
     JOIN attendance.classes class ON ((class.key = session.class_key)))
     JOIN attendance.organizations organization ON ((organization.key = session.organization_key)))
  WHERE ((((entry.status)::integer % 10) > 0) AND (entry.status < 20));

CREATE VIEW attendance.attendance_sessions AS
 SELECT organization.id AS organization_id,
    session.id AS session_id,
    class.id AS class_id,
    session.date,
    session.start_time,
    session.end_time,
        CASE
            WHEN (session.closed_at IS NULL) THEN 'OPEN'::text
            ELSE 'CLOSED'::text
        END AS state,
    session.total_enrolled,
    session.total_present,
    GREATEST((session.total_enrolled - session.total_present), 0) AS total_absent,
    session.marked_by,
    session.marked_at,
    session.recorded_at,
    session.closed_at,
    session.closed_by,
    session.created_at,
    session.updated_at,
    session.created_by,
    session.updated_by
   FROM ((attendance.sessions session
     JOIN attendance.classes class ON ((class.key = session.class_key)))
     JOIN attendance.organizations organization ON ((organization.key = session.organization_key)));

CREATE TABLE attendance.audit_batches (
    id bigint NOT NULL,
    entry_count integer NOT NULL,
    entries text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE ONLY attendance.audit_batches ALTER COLUMN entries SET COMPRESSION lz4;

ALTER TABLE attendance.audit_batches ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME attendance.audit_batches_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW attendance.audit_log AS
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
   FROM attendance.audit_batches batch,
    LATERAL jsonb_array_elements(((('['::text || batch.entries) || ']'::text))::jsonb) entry(value);

CREATE TABLE attendance.class_rosters (
    class_key integer NOT NULL,
    student_keys integer[] NOT NULL,
    moments timestamp with time zone[] NOT NULL,
    enrolls boolean[] NOT NULL
)
WITH (fillfactor='70');

ALTER TABLE attendance.classes ALTER COLUMN key ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME attendance.classes_key_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE attendance.dead_letters (
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

CREATE TABLE attendance.inbox_current (
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

CREATE TABLE attendance.inbox_past_1 (
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

CREATE TABLE attendance.inbox_past_2 (
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

CREATE TABLE attendance.inbox_past_3 (
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

CREATE VIEW attendance.inbox AS
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
   FROM attendance.inbox_current
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
   FROM attendance.inbox_past_1
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
   FROM attendance.inbox_past_2
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
   FROM attendance.inbox_past_3;

CREATE TABLE attendance.inbox_rotation (
    is_only_row boolean DEFAULT true NOT NULL,
    current_since timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT inbox_rotation_is_only_row_check CHECK (is_only_row)
);

CREATE TABLE attendance.jobs (
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

ALTER TABLE attendance.organizations ALTER COLUMN key ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME attendance.organizations_key_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE attendance.outbox (
    id bigint NOT NULL,
    event_count integer NOT NULL,
    events text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
)
WITH (autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='2000');
ALTER TABLE ONLY attendance.outbox ALTER COLUMN events SET COMPRESSION lz4;

ALTER TABLE attendance.outbox ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME attendance.outbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE attendance.parked (
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

CREATE TABLE attendance.rate_buckets (
    tenant text NOT NULL,
    tokens double precision NOT NULL,
    filled_at timestamp with time zone NOT NULL
)
WITH (fillfactor='50');

CREATE TABLE attendance.retries (
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

CREATE VIEW attendance.roster AS
 SELECT organization.id AS organization_id,
    class.id AS class_id,
    student.id AS student_id,
    change.moment,
    change.enrolls
   FROM ((((attendance.class_rosters roster
     CROSS JOIN LATERAL UNNEST(roster.student_keys, roster.moments, roster.enrolls) change(student_key, moment, enrolls))
     JOIN attendance.classes class ON ((class.key = roster.class_key)))
     JOIN attendance.students student ON ((student.key = change.student_key)))
     JOIN attendance.organizations organization ON ((organization.key = class.organization_key)));

CREATE TABLE attendance.schema_migrations (
    number integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE attendance.sessions ALTER COLUMN key ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME attendance.sessions_key_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE attendance.shadow_comparisons (
    flag text NOT NULL,
    candidate text NOT NULL,
    compared bigint NOT NULL,
    different bigint NOT NULL,
    last_at timestamp with time zone NOT NULL
);

CREATE TABLE attendance.shadow_differences (
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

CREATE TABLE attendance.student_classes (
    student_key integer NOT NULL,
    class_key integer NOT NULL
);

ALTER TABLE attendance.students ALTER COLUMN key ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME attendance.students_key_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE attendance.suspects (
    key uuid NOT NULL,
    tries integer NOT NULL,
    last_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE attendance.unrouted_events (
    type text NOT NULL,
    event_count bigint NOT NULL,
    last_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY attendance.audit_batches
    ADD CONSTRAINT audit_batches_pkey PRIMARY KEY (id);

ALTER TABLE ONLY attendance.class_rosters
    ADD CONSTRAINT class_rosters_pkey PRIMARY KEY (class_key);

ALTER TABLE ONLY attendance.classes
    ADD CONSTRAINT classes_organization_key_id_key UNIQUE (organization_key, id);

ALTER TABLE ONLY attendance.classes
    ADD CONSTRAINT classes_pkey PRIMARY KEY (key);

ALTER TABLE ONLY attendance.dead_letters
    ADD CONSTRAINT dead_letters_pkey PRIMARY KEY (key);

ALTER TABLE ONLY attendance.inbox_past_1
    ADD CONSTRAINT inbox_past_1_pkey PRIMARY KEY (key);

ALTER TABLE ONLY attendance.inbox_past_2
    ADD CONSTRAINT inbox_past_2_pkey PRIMARY KEY (key);

ALTER TABLE ONLY attendance.inbox_past_3
    ADD CONSTRAINT inbox_past_3_pkey PRIMARY KEY (key);

ALTER TABLE ONLY attendance.inbox_current
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (key);

ALTER TABLE ONLY attendance.inbox_rotation
    ADD CONSTRAINT inbox_rotation_pkey PRIMARY KEY (is_only_row);

ALTER TABLE ONLY attendance.jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (kind, tenant, subject);

ALTER TABLE ONLY attendance.organizations
    ADD CONSTRAINT organizations_code_key UNIQUE (code);

ALTER TABLE ONLY attendance.organizations
    ADD CONSTRAINT organizations_id_key UNIQUE (id);

ALTER TABLE ONLY attendance.organizations
    ADD CONSTRAINT organizations_pkey PRIMARY KEY (key);

ALTER TABLE ONLY attendance.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);

ALTER TABLE ONLY attendance.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (key);

ALTER TABLE ONLY attendance.rate_buckets
    ADD CONSTRAINT rate_buckets_pkey PRIMARY KEY (tenant);

ALTER TABLE ONLY attendance.retries
    ADD CONSTRAINT retries_pkey PRIMARY KEY (key);

ALTER TABLE ONLY attendance.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (number);

ALTER TABLE ONLY attendance.sessions
    ADD CONSTRAINT sessions_organization_key_id_key UNIQUE (organization_key, id);

ALTER TABLE ONLY attendance.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (key);

ALTER TABLE ONLY attendance.sessions
    ADD CONSTRAINT sessions_slot UNIQUE NULLS NOT DISTINCT (class_key, date, start_time);

ALTER TABLE ONLY attendance.shadow_comparisons
    ADD CONSTRAINT shadow_comparisons_pkey PRIMARY KEY (flag, candidate);

ALTER TABLE ONLY attendance.shadow_differences
    ADD CONSTRAINT shadow_differences_pkey PRIMARY KEY (flag, candidate, key);

ALTER TABLE ONLY attendance.student_classes
    ADD CONSTRAINT student_classes_pkey PRIMARY KEY (student_key, class_key);

ALTER TABLE ONLY attendance.students
    ADD CONSTRAINT students_organization_key_id_key UNIQUE (organization_key, id);

ALTER TABLE ONLY attendance.students
    ADD CONSTRAINT students_pkey PRIMARY KEY (key);

ALTER TABLE ONLY attendance.suspects
    ADD CONSTRAINT suspects_pkey PRIMARY KEY (key);

ALTER TABLE ONLY attendance.unrouted_events
    ADD CONSTRAINT unrouted_events_pkey PRIMARY KEY (type);

CREATE INDEX dead_letters_last_at ON attendance.dead_letters USING btree (last_at);

CREATE INDEX jobs_due ON attendance.jobs USING btree (kind, tenant, due_at);

CREATE INDEX jobs_leased ON attendance.jobs USING btree (kind, tenant) WHERE (token IS NOT NULL);

CREATE INDEX parked_age ON attendance.parked USING btree (parked_at, key);

CREATE INDEX parked_cause ON attendance.parked USING btree (cause, parked_at);

CREATE INDEX sessions_organization_date ON attendance.sessions USING btree (organization_key, date) INCLUDE (class_key, total_enrolled, total_present);

CREATE INDEX shadow_differences_at ON attendance.shadow_differences USING btree (at);

CREATE TRIGGER audit_is_append_only BEFORE DELETE OR UPDATE ON attendance.audit_batches FOR EACH STATEMENT EXECUTE FUNCTION attendance.audit_is_append_only();
