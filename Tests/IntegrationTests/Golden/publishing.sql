CREATE SCHEMA publishing;

CREATE FUNCTION publishing.audit_is_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$;

CREATE FUNCTION publishing.rotate_inbox(retention interval) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'publishing'
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

CREATE FUNCTION publishing.take_tokens(tenant_code text, per_second double precision, wanted integer) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'publishing'
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

CREATE FUNCTION publishing.transitions_are_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'the log of transitions is append-only'; END $$;

CREATE TABLE publishing.approved_images (
    organization_id text NOT NULL,
    image_id text NOT NULL,
    approved_at timestamp with time zone NOT NULL
);

CREATE TABLE publishing.audit_batches (
    id bigint NOT NULL,
    entry_count integer NOT NULL,
    entries text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE ONLY publishing.audit_batches ALTER COLUMN entries SET COMPRESSION lz4;

ALTER TABLE publishing.audit_batches ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME publishing.audit_batches_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW publishing.audit_log AS
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
   FROM publishing.audit_batches batch,
    LATERAL jsonb_array_elements(((('['::text || batch.entries) || ']'::text))::jsonb) entry(value);

CREATE TABLE publishing.book_submissions (
    organization_id text NOT NULL,
    id text NOT NULL,
    current_stage text NOT NULL,
    version bigint NOT NULL,
    round integer DEFAULT 1 NOT NULL,
    mode text,
    priority integer DEFAULT 0 NOT NULL,
    author_id text NOT NULL,
    reviewer_id text,
    title text,
    content text,
    content_hash text,
    file_url text,
    language text,
    pages integer,
    is_copyright_confirmed boolean DEFAULT false NOT NULL,
    ai_images text[] DEFAULT '{}'::text[] NOT NULL,
    submitted_hash text,
    chain_hash text NOT NULL,
    stage_entered_at timestamp with time zone NOT NULL,
    submitted_at timestamp with time zone,
    approved_at timestamp with time zone,
    published_at timestamp with time zone,
    rejected_at timestamp with time zone,
    withdrawn_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT book_submissions_current_stage_check CHECK ((current_stage = ANY (ARRAY['DRAFT'::text, 'SUBMITTED'::text, 'INITIAL_REVIEW'::text, 'CONTENT_REVIEW'::text, 'EDITORIAL_REVIEW'::text, 'FINAL_APPROVAL'::text, 'APPROVED'::text, 'PUBLISHED'::text, 'REVISION_REQUESTED'::text, 'REJECTED'::text, 'WITHDRAWN'::text]))),
    CONSTRAINT book_submissions_mode_check CHECK ((mode = ANY (ARRAY['SIMPLE'::text, 'STANDARD'::text]))),
    CONSTRAINT book_submissions_pages_check CHECK ((pages >= 0)),
    CONSTRAINT book_submissions_round_check CHECK ((round > 0)),
    CONSTRAINT book_submissions_version_check CHECK ((version > 0))
);

CREATE TABLE publishing.books (
    organization_id text NOT NULL,
    id text NOT NULL,
    title text NOT NULL,
    author_id text,
    content text,
    file_url text,
    language text,
    pages integer,
    isbn text,
    grade_level text[] DEFAULT '{}'::text[] NOT NULL,
    word_count integer,
    reading_time integer,
    curriculum text[] DEFAULT '{}'::text[] NOT NULL,
    has_quiz boolean DEFAULT false NOT NULL,
    has_vocabulary boolean DEFAULT false NOT NULL,
    has_audio boolean DEFAULT false NOT NULL,
    has_activities boolean DEFAULT false NOT NULL,
    is_interactive boolean DEFAULT false NOT NULL,
    access_type text DEFAULT 'FREE'::text NOT NULL,
    catalogue_status text DEFAULT 'DRAFT'::text NOT NULL,
    state_at timestamp with time zone,
    state_hash text,
    submission_id text,
    workflow_status text,
    published_at timestamp with time zone,
    publishing_status text GENERATED ALWAYS AS (COALESCE(workflow_status, catalogue_status)) STORED NOT NULL,
    view_count integer DEFAULT 0 NOT NULL,
    read_count integer DEFAULT 0 NOT NULL,
    avg_rating double precision,
    total_ratings integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    is_deleted boolean DEFAULT false NOT NULL,
    deleted_at timestamp with time zone,
    CONSTRAINT books_access_type_check CHECK ((access_type = ANY (ARRAY['FREE'::text, 'PREMIUM'::text, 'RESTRICTED'::text, 'PRIVATE'::text]))),
    CONSTRAINT books_check CHECK ((submission_id = id)),
    CONSTRAINT books_check1 CHECK (((submission_id IS NULL) = (workflow_status IS NULL))),
    CONSTRAINT books_publishing_status_check CHECK ((publishing_status = ANY (ARRAY['DRAFT'::text, 'PUBLISHED'::text, 'RETRACTED'::text, 'ARCHIVED'::text])))
);

CREATE TABLE publishing.content_reviews (
    organization_id text NOT NULL,
    submission_id text NOT NULL,
    stage text NOT NULL,
    round integer NOT NULL,
    reviewer_id text NOT NULL,
    decision text NOT NULL,
    score integer,
    age_appropriate boolean,
    cultural_sensitivity boolean,
    comment text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT content_reviews_decision_check CHECK ((decision = ANY (ARRAY['APPROVE'::text, 'REJECT'::text, 'REVISION_NEEDED'::text, 'ESCALATE'::text]))),
    CONSTRAINT content_reviews_score_check CHECK (((score >= 1) AND (score <= 10)))
);

CREATE TABLE publishing.dead_letters (
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

CREATE TABLE publishing.inbox_current (
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

CREATE TABLE publishing.inbox_past_1 (
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

CREATE TABLE publishing.inbox_past_2 (
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

CREATE TABLE publishing.inbox_past_3 (
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

CREATE VIEW publishing.inbox AS
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
   FROM publishing.inbox_current
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
   FROM publishing.inbox_past_1
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
   FROM publishing.inbox_past_2
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
   FROM publishing.inbox_past_3;

CREATE TABLE publishing.inbox_rotation (
    is_only_row boolean DEFAULT true NOT NULL,
    current_since timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT inbox_rotation_is_only_row_check CHECK (is_only_row)
);

CREATE TABLE publishing.jobs (
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

CREATE TABLE publishing.organizations (
    id text NOT NULL,
    code text NOT NULL,
    state_at timestamp with time zone NOT NULL,
    timezone text NOT NULL
);

CREATE TABLE publishing.outbox (
    id bigint NOT NULL,
    event_count integer NOT NULL,
    events text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
)
WITH (autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='2000');
ALTER TABLE ONLY publishing.outbox ALTER COLUMN events SET COMPRESSION lz4;

ALTER TABLE publishing.outbox ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME publishing.outbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE publishing.parked (
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

CREATE TABLE publishing.publishing_feedback (
    organization_id text NOT NULL,
    submission_id text NOT NULL,
    id text NOT NULL,
    version bigint NOT NULL,
    kind text NOT NULL,
    severity text NOT NULL,
    text text NOT NULL,
    page integer,
    is_resolved boolean DEFAULT false NOT NULL,
    resolved_at timestamp with time zone,
    resolved_by text,
    resolution text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT publishing_feedback_kind_check CHECK ((kind = ANY (ARRAY['CORRECTION'::text, 'SUGGESTION'::text, 'COMMENT'::text, 'QUESTION'::text, 'PRAISE'::text]))),
    CONSTRAINT publishing_feedback_severity_check CHECK ((severity = ANY (ARRAY['LOW'::text, 'MEDIUM'::text, 'HIGH'::text, 'CRITICAL'::text])))
);

CREATE TABLE publishing.rate_buckets (
    tenant text NOT NULL,
    tokens double precision NOT NULL,
    filled_at timestamp with time zone NOT NULL
)
WITH (fillfactor='50');

CREATE TABLE publishing.retries (
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

CREATE TABLE publishing.schema_migrations (
    number integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE publishing.shadow_comparisons (
    flag text NOT NULL,
    candidate text NOT NULL,
    compared bigint NOT NULL,
    different bigint NOT NULL,
    last_at timestamp with time zone NOT NULL
);

CREATE TABLE publishing.shadow_differences (
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

CREATE TABLE publishing.suspects (
    key uuid NOT NULL,
    tries integer NOT NULL,
    last_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE publishing.unrouted_events (
    type text NOT NULL,
    event_count bigint NOT NULL,
    last_at timestamp with time zone NOT NULL
);

CREATE TABLE publishing.workflow_transitions (
    organization_id text NOT NULL,
    submission_id text NOT NULL,
    version bigint NOT NULL,
    action text NOT NULL,
    from_stage text,
    to_stage text NOT NULL,
    round integer NOT NULL,
    actor_id text NOT NULL,
    actor_role text NOT NULL,
    remark text,
    message_source text NOT NULL,
    message_id text NOT NULL,
    at timestamp with time zone NOT NULL,
    previous_hash text NOT NULL,
    hash text NOT NULL
);

ALTER TABLE ONLY publishing.approved_images
    ADD CONSTRAINT approved_images_pkey PRIMARY KEY (organization_id, image_id);

ALTER TABLE ONLY publishing.audit_batches
    ADD CONSTRAINT audit_batches_pkey PRIMARY KEY (id);

ALTER TABLE ONLY publishing.book_submissions
    ADD CONSTRAINT book_submissions_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY publishing.books
    ADD CONSTRAINT books_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY publishing.content_reviews
    ADD CONSTRAINT content_reviews_pkey PRIMARY KEY (organization_id, submission_id, stage, round, reviewer_id);

ALTER TABLE ONLY publishing.dead_letters
    ADD CONSTRAINT dead_letters_pkey PRIMARY KEY (key);

ALTER TABLE ONLY publishing.inbox_past_1
    ADD CONSTRAINT inbox_past_1_pkey PRIMARY KEY (key);

ALTER TABLE ONLY publishing.inbox_past_2
    ADD CONSTRAINT inbox_past_2_pkey PRIMARY KEY (key);

ALTER TABLE ONLY publishing.inbox_past_3
    ADD CONSTRAINT inbox_past_3_pkey PRIMARY KEY (key);

ALTER TABLE ONLY publishing.inbox_current
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (key);

ALTER TABLE ONLY publishing.inbox_rotation
    ADD CONSTRAINT inbox_rotation_pkey PRIMARY KEY (is_only_row);

ALTER TABLE ONLY publishing.jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (kind, tenant, subject);

ALTER TABLE ONLY publishing.organizations
    ADD CONSTRAINT organizations_code_key UNIQUE (code);

ALTER TABLE ONLY publishing.organizations
    ADD CONSTRAINT organizations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY publishing.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);

ALTER TABLE ONLY publishing.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (key);

ALTER TABLE ONLY publishing.publishing_feedback
    ADD CONSTRAINT publishing_feedback_pkey PRIMARY KEY (organization_id, submission_id, id);

ALTER TABLE ONLY publishing.rate_buckets
    ADD CONSTRAINT rate_buckets_pkey PRIMARY KEY (tenant);

ALTER TABLE ONLY publishing.retries
    ADD CONSTRAINT retries_pkey PRIMARY KEY (key);

ALTER TABLE ONLY publishing.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (number);

ALTER TABLE ONLY publishing.shadow_comparisons
    ADD CONSTRAINT shadow_comparisons_pkey PRIMARY KEY (flag, candidate);

ALTER TABLE ONLY publishing.shadow_differences
    ADD CONSTRAINT shadow_differences_pkey PRIMARY KEY (flag, candidate, key);

ALTER TABLE ONLY publishing.suspects
    ADD CONSTRAINT suspects_pkey PRIMARY KEY (key);

ALTER TABLE ONLY publishing.unrouted_events
    ADD CONSTRAINT unrouted_events_pkey PRIMARY KEY (type);

ALTER TABLE ONLY publishing.workflow_transitions
    ADD CONSTRAINT workflow_transitions_pkey PRIMARY KEY (organization_id, submission_id, version);

CREATE INDEX book_submissions_waiting ON publishing.book_submissions USING btree (organization_id, current_stage, priority DESC, stage_entered_at);

CREATE UNIQUE INDEX books_submission ON publishing.books USING btree (organization_id, submission_id) WHERE (submission_id IS NOT NULL);

CREATE INDEX dead_letters_last_at ON publishing.dead_letters USING btree (last_at);

CREATE INDEX jobs_due ON publishing.jobs USING btree (kind, tenant, due_at);

CREATE INDEX jobs_leased ON publishing.jobs USING btree (kind, tenant) WHERE (token IS NOT NULL);

CREATE INDEX parked_age ON publishing.parked USING btree (parked_at, key);

CREATE INDEX parked_cause ON publishing.parked USING btree (cause, parked_at);

CREATE INDEX shadow_differences_at ON publishing.shadow_differences USING btree (at);

CREATE TRIGGER audit_is_append_only BEFORE DELETE OR UPDATE ON publishing.audit_batches FOR EACH STATEMENT EXECUTE FUNCTION publishing.audit_is_append_only();

CREATE TRIGGER transitions_are_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON publishing.workflow_transitions FOR EACH STATEMENT EXECUTE FUNCTION publishing.transitions_are_append_only();

ALTER TABLE ONLY publishing.approved_images
    ADD CONSTRAINT approved_images_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES publishing.organizations(id);

ALTER TABLE ONLY publishing.book_submissions
    ADD CONSTRAINT book_submissions_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES publishing.organizations(id);

ALTER TABLE ONLY publishing.books
    ADD CONSTRAINT books_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES publishing.organizations(id);

ALTER TABLE ONLY publishing.content_reviews
    ADD CONSTRAINT content_reviews_organization_id_submission_id_fkey FOREIGN KEY (organization_id, submission_id) REFERENCES publishing.book_submissions(organization_id, id);

ALTER TABLE ONLY publishing.publishing_feedback
    ADD CONSTRAINT publishing_feedback_organization_id_submission_id_fkey FOREIGN KEY (organization_id, submission_id) REFERENCES publishing.book_submissions(organization_id, id);

ALTER TABLE ONLY publishing.workflow_transitions
    ADD CONSTRAINT workflow_transitions_organization_id_submission_id_fkey FOREIGN KEY (organization_id, submission_id) REFERENCES publishing.book_submissions(organization_id, id);
