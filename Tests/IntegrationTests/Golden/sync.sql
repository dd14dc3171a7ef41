CREATE SCHEMA sync;

CREATE FUNCTION sync.audit_is_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$;

CREATE FUNCTION sync.rotate_inbox(retention interval) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'sync'
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

CREATE FUNCTION sync.take_tokens(tenant_code text, per_second double precision, wanted integer) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'sync'
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

CREATE TABLE sync.audit_batches (
    id bigint NOT NULL,
    entry_count integer NOT NULL,
    entries text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE ONLY sync.audit_batches ALTER COLUMN entries SET COMPRESSION lz4;

ALTER TABLE sync.audit_batches ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME sync.audit_batches_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW sync.audit_log AS
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
   FROM sync.audit_batches batch,
    LATERAL jsonb_array_elements(((('['::text || batch.entries) || ']'::text))::jsonb) entry(value);

CREATE TABLE sync.change_log (
    organization_key integer NOT NULL,
    table_name text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    class_id text COLLATE pg_catalog."C",
    student_id text COLLATE pg_catalog."C",
    columns text,
    created_xid xid8 NOT NULL,
    created_by text,
    changed_xid xid8 NOT NULL,
    changed_by text,
    foreign_xid xid8,
    version bigint,
    tie bigint,
    state_at timestamp with time zone,
    history text,
    listed_version bigint,
    listed_at timestamp with time zone,
    pushed_at timestamp with time zone,
    push_key uuid,
    true_columns text
)
WITH (fillfactor='85', autovacuum_vacuum_scale_factor='0.05');
ALTER TABLE ONLY sync.change_log ALTER COLUMN columns SET COMPRESSION lz4;
ALTER TABLE ONLY sync.change_log ALTER COLUMN true_columns SET COMPRESSION lz4;

CREATE TABLE sync.class_grants (
    organization_key integer NOT NULL,
    class_id text NOT NULL COLLATE pg_catalog."C",
    teacher_id text NOT NULL COLLATE pg_catalog."C",
    granted_xid xid8 NOT NULL,
    revoked_xid xid8
);

CREATE TABLE sync.dead_letters (
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

CREATE TABLE sync.organizations (
    key integer NOT NULL,
    id text NOT NULL,
    code text NOT NULL,
    timezone text NOT NULL,
    state_at timestamp with time zone NOT NULL
);

CREATE VIEW sync.device_rows AS
 SELECT organization.id AS organization_id,
    log.table_name,
    log.id,
    log.class_id,
    (log.columns)::jsonb AS columns
   FROM (sync.change_log log
     JOIN sync.organizations organization ON ((organization.key = log.organization_key)))
  WHERE (log.columns IS NOT NULL);

CREATE TABLE sync.device_tables (
    organization_key integer NOT NULL,
    client text NOT NULL,
    table_name text NOT NULL COLLATE pg_catalog."C",
    last_pulled_at timestamp with time zone,
    last_pushed_at timestamp with time zone
);

CREATE TABLE sync.inbox_current (
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

CREATE TABLE sync.inbox_past_1 (
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

CREATE TABLE sync.inbox_past_2 (
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

CREATE TABLE sync.inbox_past_3 (
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

CREATE VIEW sync.inbox AS
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
   FROM sync.inbox_current
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
   FROM sync.inbox_past_1
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
   FROM sync.inbox_past_2
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
   FROM sync.inbox_past_3;

CREATE TABLE sync.inbox_rotation (
    is_only_row boolean DEFAULT true NOT NULL,
    current_since timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT inbox_rotation_is_only_row_check CHECK (is_only_row)
);

CREATE TABLE sync.jobs (
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

ALTER TABLE sync.organizations ALTER COLUMN key ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME sync.organizations_key_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE sync.outbox (
    id bigint NOT NULL,
    event_count integer NOT NULL,
    events text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
)
WITH (autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='2000');
ALTER TABLE ONLY sync.outbox ALTER COLUMN events SET COMPRESSION lz4;

ALTER TABLE sync.outbox ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME sync.outbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE sync.parked (
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

CREATE TABLE sync.pull_cursors (
    organization_key integer NOT NULL,
    client text NOT NULL,
    number bigint NOT NULL,
    snapshot pg_snapshot NOT NULL,
    viewer text,
    is_administrator boolean NOT NULL,
    schema_version integer NOT NULL,
    pulled_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE sync.push_receipts (
    key uuid NOT NULL,
    organization_key integer NOT NULL,
    client text NOT NULL,
    pushed_at timestamp with time zone DEFAULT now() NOT NULL,
    row_count integer NOT NULL,
    command_count integer NOT NULL
);

CREATE TABLE sync.pushed_commands (
    id text NOT NULL,
    push_key uuid NOT NULL,
    organization_key integer NOT NULL,
    client text NOT NULL,
    type text NOT NULL,
    table_name text NOT NULL COLLATE pg_catalog."C",
    row_id text NOT NULL COLLATE pg_catalog."C",
    sent_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE sync.rate_buckets (
    tenant text NOT NULL,
    tokens double precision NOT NULL,
    filled_at timestamp with time zone NOT NULL
)
WITH (fillfactor='50');

CREATE TABLE sync.retries (
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

CREATE TABLE sync.schema_migrations (
    number integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE sync.shadow_comparisons (
    flag text NOT NULL,
    candidate text NOT NULL,
    compared bigint NOT NULL,
    different bigint NOT NULL,
    last_at timestamp with time zone NOT NULL
);

CREATE TABLE sync.shadow_differences (
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

CREATE TABLE sync.suspects (
    key uuid NOT NULL,
    tries integer NOT NULL,
    last_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE VIEW sync.sync_metadata AS
 SELECT organization.id AS organization_id,
    state.client,
    state.table_name,
    GREATEST(state.last_pulled_at, state.last_pushed_at) AS last_synced_at,
    state.last_pulled_at,
    state.last_pushed_at,
    ( SELECT count(*) AS count
           FROM sync.pushed_commands command
          WHERE ((command.organization_key = state.organization_key) AND (command.client = state.client) AND (command.table_name = state.table_name))) AS pending_changes
   FROM (sync.device_tables state
     JOIN sync.organizations organization ON ((organization.key = state.organization_key)));

CREATE VIEW sync.tombstones AS
 SELECT organization.id AS organization_id,
    log.table_name,
    log.id,
    log.class_id,
    log.changed_xid AS deleted_xid
   FROM (sync.change_log log
     JOIN sync.organizations organization ON ((organization.key = log.organization_key)))
  WHERE (log.columns IS NULL);

CREATE TABLE sync.unrouted_events (
    type text NOT NULL,
    event_count bigint NOT NULL,
    last_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY sync.audit_batches
    ADD CONSTRAINT audit_batches_pkey PRIMARY KEY (id);

ALTER TABLE ONLY sync.change_log
    ADD CONSTRAINT change_log_pkey PRIMARY KEY (organization_key, table_name, id);

ALTER TABLE ONLY sync.class_grants
    ADD CONSTRAINT class_grants_pkey PRIMARY KEY (organization_key, class_id, teacher_id);

ALTER TABLE ONLY sync.dead_letters
    ADD CONSTRAINT dead_letters_pkey PRIMARY KEY (key);

ALTER TABLE ONLY sync.device_tables
    ADD CONSTRAINT device_tables_pkey PRIMARY KEY (organization_key, client, table_name);

ALTER TABLE ONLY sync.inbox_past_1
    ADD CONSTRAINT inbox_past_1_pkey PRIMARY KEY (key);

ALTER TABLE ONLY sync.inbox_past_2
    ADD CONSTRAINT inbox_past_2_pkey PRIMARY KEY (key);

ALTER TABLE ONLY sync.inbox_past_3
    ADD CONSTRAINT inbox_past_3_pkey PRIMARY KEY (key);

ALTER TABLE ONLY sync.inbox_current
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (key);

ALTER TABLE ONLY sync.inbox_rotation
    ADD CONSTRAINT inbox_rotation_pkey PRIMARY KEY (is_only_row);

ALTER TABLE ONLY sync.jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (kind, tenant, subject);

ALTER TABLE ONLY sync.organizations
    ADD CONSTRAINT organizations_code_key UNIQUE (code);

ALTER TABLE ONLY sync.organizations
    ADD CONSTRAINT organizations_id_key UNIQUE (id);

ALTER TABLE ONLY sync.organizations
    ADD CONSTRAINT organizations_pkey PRIMARY KEY (key);

ALTER TABLE ONLY sync.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);

ALTER TABLE ONLY sync.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (key);

ALTER TABLE ONLY sync.pull_cursors
    ADD CONSTRAINT pull_cursors_pkey PRIMARY KEY (organization_key, client, number);

ALTER TABLE ONLY sync.push_receipts
    ADD CONSTRAINT push_receipts_pkey PRIMARY KEY (key);

ALTER TABLE ONLY sync.pushed_commands
    ADD CONSTRAINT pushed_commands_pkey PRIMARY KEY (id);

ALTER TABLE ONLY sync.rate_buckets
    ADD CONSTRAINT rate_buckets_pkey PRIMARY KEY (tenant);

ALTER TABLE ONLY sync.retries
    ADD CONSTRAINT retries_pkey PRIMARY KEY (key);

ALTER TABLE ONLY sync.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (number);

ALTER TABLE ONLY sync.shadow_comparisons
    ADD CONSTRAINT shadow_comparisons_pkey PRIMARY KEY (flag, candidate);

ALTER TABLE ONLY sync.shadow_differences
    ADD CONSTRAINT shadow_differences_pkey PRIMARY KEY (flag, candidate, key);

ALTER TABLE ONLY sync.suspects
    ADD CONSTRAINT suspects_pkey PRIMARY KEY (key);

ALTER TABLE ONLY sync.unrouted_events
    ADD CONSTRAINT unrouted_events_pkey PRIMARY KEY (type);

CREATE INDEX change_log_changed ON sync.change_log USING btree (organization_key, changed_xid);

CREATE INDEX change_log_class ON sync.change_log USING btree (organization_key, class_id, table_name) WHERE (class_id IS NOT NULL);

CREATE INDEX change_log_student ON sync.change_log USING btree (organization_key, student_id, class_id) WHERE (table_name = 'enrollments'::text);

CREATE INDEX class_grants_teacher ON sync.class_grants USING btree (organization_key, teacher_id);

CREATE INDEX dead_letters_last_at ON sync.dead_letters USING btree (last_at);

CREATE INDEX jobs_due ON sync.jobs USING btree (kind, tenant, due_at);

CREATE INDEX jobs_leased ON sync.jobs USING btree (kind, tenant) WHERE (token IS NOT NULL);

CREATE INDEX parked_age ON sync.parked USING btree (parked_at, key);

CREATE INDEX parked_cause ON sync.parked USING btree (cause, parked_at);

CREATE INDEX pushed_commands_client ON sync.pushed_commands USING btree (organization_key, client, table_name);

CREATE INDEX shadow_differences_at ON sync.shadow_differences USING btree (at);

CREATE TRIGGER audit_is_append_only BEFORE DELETE OR UPDATE ON sync.audit_batches FOR EACH STATEMENT EXECUTE FUNCTION sync.audit_is_append_only();
