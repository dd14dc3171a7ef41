-- Work that calls somebody slow, outside of any transaction (note 0001 beside Jobs). A row is a job that is not done:
-- whoever takes it leases it, and whoever ends it deletes it together with writing what came of it.
CREATE TABLE jobs (
    kind text NOT NULL,
    tenant text NOT NULL,
    -- The id of what the job is about; one job at a time for each.
    subject text NOT NULL,
    -- From when on it may be taken: at once, after a pause, or when the lease of whoever has it runs out.
    due_at timestamptz NOT NULL DEFAULT now(),
    -- Who has it; null while nobody does. What a worker writes counts only while its token stands here.
    token uuid,
    -- How often it was taken.
    attempts integer NOT NULL DEFAULT 0,
    last_error text,
    -- The message that caused it: the job's events name it, and go on with the numbers of its own events.
    cause_source text NOT NULL,
    cause_id text NOT NULL,
    cause_type text NOT NULL,
    actor_id text,
    actor_role text,
    correlation_id text,
    traceparent text,
    next_event integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (kind, tenant, subject)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
CREATE INDEX jobs_due ON jobs (kind, tenant, due_at);
CREATE INDEX jobs_leased ON jobs (kind, tenant) WHERE token IS NOT NULL;
