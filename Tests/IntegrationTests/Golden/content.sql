CREATE SCHEMA content;

CREATE FUNCTION content.audit_is_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$;

CREATE FUNCTION content.rotate_inbox(retention interval) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'content'
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

CREATE FUNCTION content.take_tokens(tenant_code text, per_second double precision, wanted integer) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'content'
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

CREATE TABLE content.artifact_cache (
    organization_id text NOT NULL,
    hash text NOT NULL,
    artifact text NOT NULL,
    duration integer NOT NULL,
    provider text NOT NULL,
    model text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE content.audit_batches (
    id bigint NOT NULL,
    entry_count integer NOT NULL,
    entries text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE ONLY content.audit_batches ALTER COLUMN entries SET COMPRESSION lz4;

ALTER TABLE content.audit_batches ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME content.audit_batches_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW content.audit_log AS
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
   FROM content.audit_batches batch,
    LATERAL jsonb_array_elements(((('['::text || batch.entries) || ']'::text))::jsonb) entry(value);

CREATE TABLE content.budgets (
    organization_id text NOT NULL,
    monthly_limit bigint,
    state_at timestamp with time zone NOT NULL,
    told_month date,
    told_limit bigint,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL
);

CREATE TABLE content.dead_letters (
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

CREATE TABLE content.inbox_current (
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

CREATE TABLE content.inbox_past_1 (
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

CREATE TABLE content.inbox_past_2 (
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

CREATE TABLE content.inbox_past_3 (
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

CREATE VIEW content.inbox AS
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
   FROM content.inbox_current
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
   FROM content.inbox_past_1
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
   FROM content.inbox_past_2
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
   FROM content.inbox_past_3;

CREATE TABLE content.inbox_rotation (
    is_only_row boolean DEFAULT true NOT NULL,
    current_since timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT inbox_rotation_is_only_row_check CHECK (is_only_row)
);

CREATE TABLE content.jobs (
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

CREATE TABLE content.moderation_results (
    id bigint NOT NULL,
    organization_id text NOT NULL,
    kind text NOT NULL,
    request_id text NOT NULL,
    moderator text NOT NULL,
    is_flagged boolean NOT NULL,
    categories text[] NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE content.moderation_results ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME content.moderation_results_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE content.organizations (
    id text NOT NULL,
    code text NOT NULL,
    timezone text NOT NULL,
    state_at timestamp with time zone NOT NULL
);

CREATE TABLE content.outbox (
    id bigint NOT NULL,
    event_count integer NOT NULL,
    events text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
)
WITH (autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='2000');
ALTER TABLE ONLY content.outbox ALTER COLUMN events SET COMPRESSION lz4;

ALTER TABLE content.outbox ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME content.outbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE content.parked (
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

CREATE TABLE content.rate_buckets (
    tenant text NOT NULL,
    tokens double precision NOT NULL,
    filled_at timestamp with time zone NOT NULL
)
WITH (fillfactor='50');

CREATE TABLE content.retries (
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

CREATE TABLE content.schema_migrations (
    number integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE content.shadow_comparisons (
    flag text NOT NULL,
    candidate text NOT NULL,
    compared bigint NOT NULL,
    different bigint NOT NULL,
    last_at timestamp with time zone NOT NULL
);

CREATE TABLE content.shadow_differences (
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

CREATE TABLE content.suspects (
    key uuid NOT NULL,
    tries integer NOT NULL,
    last_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE content.tts_requests (
    organization_id text NOT NULL,
    request_id text NOT NULL,
    state text NOT NULL,
    text text,
    language text,
    voice text,
    speed double precision DEFAULT 1 NOT NULL,
    pitch double precision DEFAULT 1 NOT NULL,
    format text DEFAULT 'wav'::text NOT NULL,
    characters integer DEFAULT 0 NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    promised_cost bigint DEFAULT 0 NOT NULL,
    cost bigint DEFAULT 0 NOT NULL,
    provider text,
    model text,
    audio_url text,
    duration integer,
    error_code text,
    error_message text,
    completed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT tts_requests_check CHECK (((text IS NOT NULL) OR (state = 'CANCELLED'::text))),
    CONSTRAINT tts_requests_check1 CHECK (((state = 'COMPLETED'::text) = (audio_url IS NOT NULL))),
    CONSTRAINT tts_requests_check2 CHECK (((state = 'FAILED'::text) = (error_code IS NOT NULL))),
    CONSTRAINT tts_requests_format_check CHECK ((format = 'wav'::text)),
    CONSTRAINT tts_requests_pitch_check CHECK (((pitch >= (0)::double precision) AND (pitch <= (2)::double precision))),
    CONSTRAINT tts_requests_speed_check CHECK (((speed >= (0.25)::double precision) AND (speed <= (4)::double precision))),
    CONSTRAINT tts_requests_state_check CHECK ((state = ANY (ARRAY['PENDING'::text, 'PROCESSING'::text, 'COMPLETED'::text, 'FAILED'::text, 'CANCELLED'::text, 'BLOCKED'::text]))),
    CONSTRAINT tts_requests_text_check CHECK (((char_length(text) >= 1) AND (char_length(text) <= 5000)))
);

CREATE TABLE content.unrouted_events (
    type text NOT NULL,
    event_count bigint NOT NULL,
    last_at timestamp with time zone NOT NULL
);

CREATE TABLE content.usage_ledger (
    entry uuid NOT NULL,
    organization_id text NOT NULL,
    month date NOT NULL,
    kind text NOT NULL,
    request_id text NOT NULL,
    provider text NOT NULL,
    model text NOT NULL,
    characters integer NOT NULL,
    cost bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY content.artifact_cache
    ADD CONSTRAINT artifact_cache_pkey PRIMARY KEY (organization_id, hash);

ALTER TABLE ONLY content.audit_batches
    ADD CONSTRAINT audit_batches_pkey PRIMARY KEY (id);

ALTER TABLE ONLY content.budgets
    ADD CONSTRAINT budgets_pkey PRIMARY KEY (organization_id);

ALTER TABLE ONLY content.dead_letters
    ADD CONSTRAINT dead_letters_pkey PRIMARY KEY (key);

ALTER TABLE ONLY content.inbox_past_1
    ADD CONSTRAINT inbox_past_1_pkey PRIMARY KEY (key);

ALTER TABLE ONLY content.inbox_past_2
    ADD CONSTRAINT inbox_past_2_pkey PRIMARY KEY (key);

ALTER TABLE ONLY content.inbox_past_3
    ADD CONSTRAINT inbox_past_3_pkey PRIMARY KEY (key);

ALTER TABLE ONLY content.inbox_current
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (key);

ALTER TABLE ONLY content.inbox_rotation
    ADD CONSTRAINT inbox_rotation_pkey PRIMARY KEY (is_only_row);

ALTER TABLE ONLY content.jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (kind, tenant, subject);

ALTER TABLE ONLY content.moderation_results
    ADD CONSTRAINT moderation_results_pkey PRIMARY KEY (id);

ALTER TABLE ONLY content.organizations
    ADD CONSTRAINT organizations_code_key UNIQUE (code);

ALTER TABLE ONLY content.organizations
    ADD CONSTRAINT organizations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY content.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);

ALTER TABLE ONLY content.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (key);

ALTER TABLE ONLY content.rate_buckets
    ADD CONSTRAINT rate_buckets_pkey PRIMARY KEY (tenant);

ALTER TABLE ONLY content.retries
    ADD CONSTRAINT retries_pkey PRIMARY KEY (key);

ALTER TABLE ONLY content.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (number);

ALTER TABLE ONLY content.shadow_comparisons
    ADD CONSTRAINT shadow_comparisons_pkey PRIMARY KEY (flag, candidate);

ALTER TABLE ONLY content.shadow_differences
    ADD CONSTRAINT shadow_differences_pkey PRIMARY KEY (flag, candidate, key);

ALTER TABLE ONLY content.suspects
    ADD CONSTRAINT suspects_pkey PRIMARY KEY (key);

ALTER TABLE ONLY content.tts_requests
    ADD CONSTRAINT tts_requests_pkey PRIMARY KEY (organization_id, request_id);

ALTER TABLE ONLY content.unrouted_events
    ADD CONSTRAINT unrouted_events_pkey PRIMARY KEY (type);

ALTER TABLE ONLY content.usage_ledger
    ADD CONSTRAINT usage_ledger_pkey PRIMARY KEY (entry);

CREATE INDEX dead_letters_last_at ON content.dead_letters USING btree (last_at);

CREATE INDEX jobs_due ON content.jobs USING btree (kind, tenant, due_at);

CREATE INDEX jobs_leased ON content.jobs USING btree (kind, tenant) WHERE (token IS NOT NULL);

CREATE INDEX moderation_results_request ON content.moderation_results USING btree (organization_id, kind, request_id);

CREATE INDEX parked_age ON content.parked USING btree (parked_at, key);

CREATE INDEX parked_cause ON content.parked USING btree (cause, parked_at);

CREATE INDEX shadow_differences_at ON content.shadow_differences USING btree (at);

CREATE INDEX tts_requests_promised ON content.tts_requests USING btree (organization_id, state) INCLUDE (promised_cost) WHERE (state = ANY (ARRAY['PENDING'::text, 'PROCESSING'::text]));

CREATE INDEX usage_ledger_month ON content.usage_ledger USING btree (organization_id, month) INCLUDE (cost);

CREATE TRIGGER audit_is_append_only BEFORE DELETE OR UPDATE ON content.audit_batches FOR EACH STATEMENT EXECUTE FUNCTION content.audit_is_append_only();
