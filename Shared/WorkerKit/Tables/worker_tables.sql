-- What every worker's schema has besides its own tables. Unqualified on purpose: the migrator sets the
-- search path to the schema of the service.

-- Every message that this service has decided on, once. The key is derived from (source, id).
CREATE TABLE inbox (
    key uuid PRIMARY KEY,
    source text NOT NULL,
    id text NOT NULL,
    type text NOT NULL,
    tenant text,
    outcome text NOT NULL DEFAULT 'applied' CHECK (outcome IN ('applied', 'rejected')),
    code text,
    message text,
    result jsonb,
    variant text,
    received_at timestamptz NOT NULL DEFAULT now()
);

-- Events that are committed and not yet confirmed by the broker; a row a transaction, a line an event.
CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_count integer NOT NULL,
    events text COMPRESSION lz4 NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

-- Events that no queue was bound for when they were sent: counted, so that they are not lost unseen.
CREATE TABLE unrouted_events (
    type text PRIMARY KEY,
    event_count bigint NOT NULL,
    last_at timestamptz NOT NULL
);

-- Messages on their way through the wait queues, and why. A row goes when its message is decided.
CREATE TABLE retries (
    key uuid PRIMARY KEY,
    source text NOT NULL,
    id text NOT NULL,
    type text NOT NULL,
    tenant text,
    outcome text NOT NULL CHECK (outcome IN ('deferred', 'failed')),
    code text,
    message text NOT NULL,
    attempts integer NOT NULL,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL
);

-- Messages that nothing can be done with, and why. The message itself is in the queue lms.<service>.dead.
CREATE TABLE dead_letters (
    key uuid PRIMARY KEY,
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
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    worker_version text NOT NULL,
    exchange text NOT NULL,
    routing_key text NOT NULL,
    content_type text,
    body bytea,
    body_size integer NOT NULL,
    replayed_at timestamptz,
    replayed_by text
);
CREATE INDEX dead_letters_last_at ON dead_letters (last_at);

-- Who changed what, by which message; a row a transaction. Append-only.
CREATE TABLE audit_batches (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entry_count integer NOT NULL,
    entries text COMPRESSION lz4 NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
);
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE ON audit_batches
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

CREATE VIEW audit_log AS
SELECT batch.id AS batch_id, batch.at,
       entry ->> 'table' AS table_name, entry ->> 'row' AS row_id, entry ->> 'tenant' AS tenant,
       entry ->> 'actor' AS actor, entry ->> 'role' AS actor_role, entry ->> 'type' AS message_type,
       entry ->> 'source' AS message_source, entry ->> 'id' AS message_id,
       entry -> 'before' AS before, entry -> 'after' AS after
FROM audit_batches AS batch, jsonb_array_elements(('[' || batch.entries || ']')::jsonb) AS entry;
