-- What devices may have a copy of, and what changed when (DOMAIN.md, section 5; notes beside the store).

-- Tenants, as enrollment announces them. Whoever changes a tenant's log locks its row first: one writer a tenant.
CREATE TABLE organizations (
    key integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text NOT NULL UNIQUE,
    code text NOT NULL UNIQUE,
    timezone text NOT NULL,
    state_at timestamptz NOT NULL
);

-- One row for each row of a device's tables: how it is, and when that came to be. Times are transactions: their order of
-- commit, seen through a snapshot, is the only clock that skips nothing.
CREATE TABLE change_log (
    organization_key integer NOT NULL,
    table_name text COLLATE "C" NOT NULL,
    -- Of the row, as devices know it; class/student and session/student for rows that join two.
    id text COLLATE "C" NOT NULL,
    -- The class whose teacher may see it; null for students.
    class_id text COLLATE "C",
    student_id text COLLATE "C",
    -- The row as devices get it, JSON; null where it is deleted, or not there yet.
    columns text COMPRESSION lz4,
    created_xid xid8 NOT NULL,
    created_by text,
    changed_xid xid8 NOT NULL,
    -- The device that changed it last; null for anybody else.
    changed_by text,
    -- The last change by anybody but changed_by: a device's own changes are no conflict for it.
    foreign_xid xid8,
    -- What the owning service said last: the greatest (version, tie) wins.
    version bigint,
    tie bigint,
    state_at timestamptz,
    -- Comings and goings of an enrollment.
    history text,
    -- Of a session: records of this version or before it are those of the list made then, and no others.
    listed_version bigint,
    listed_at timestamptz,
    -- A push that its owner has not decided yet: then columns is what was pushed, and true_columns what the owner says.
    pushed_at timestamptz,
    push_key uuid,
    true_columns text COMPRESSION lz4,
    PRIMARY KEY (organization_key, table_name, id)
) WITH (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX change_log_changed ON change_log (organization_key, changed_xid);
CREATE INDEX change_log_class ON change_log (organization_key, class_id, table_name) WHERE class_id IS NOT NULL;
CREATE INDEX change_log_student ON change_log (organization_key, student_id, class_id) WHERE table_name = 'enrollments';

-- The rows that devices may have, as they have them.
CREATE VIEW device_rows AS
SELECT organization.id AS organization_id, log.table_name, log.id, log.class_id, log.columns::jsonb AS columns
FROM change_log AS log
JOIN organizations AS organization ON organization.key = log.organization_key
WHERE log.columns IS NOT NULL;

-- Rows that are gone, as devices have to hear of them.
CREATE VIEW tombstones AS
SELECT organization.id AS organization_id, log.table_name, log.id, log.class_id, log.changed_xid AS deleted_xid
FROM change_log AS log
JOIN organizations AS organization ON organization.key = log.organization_key
WHERE log.columns IS NULL;

-- Who teaches what, and since and until which transaction: a class that a device may no longer see is deleted there.
CREATE TABLE class_grants (
    organization_key integer NOT NULL,
    class_id text COLLATE "C" NOT NULL,
    teacher_id text COLLATE "C" NOT NULL,
    granted_xid xid8 NOT NULL,
    revoked_xid xid8,
    PRIMARY KEY (organization_key, class_id, teacher_id)
);
CREATE INDEX class_grants_teacher ON class_grants (organization_key, teacher_id);

-- What a device had seen when it was given a number: the snapshot, and for whom it was.
CREATE TABLE pull_cursors (
    organization_key integer NOT NULL,
    client text NOT NULL,
    number bigint NOT NULL,
    snapshot pg_snapshot NOT NULL,
    viewer text,
    is_administrator boolean NOT NULL,
    schema_version integer NOT NULL,
    pulled_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_key, client, number)
);

-- Pushes that were taken, and what was answered.
CREATE TABLE push_receipts (
    key uuid PRIMARY KEY,
    organization_key integer NOT NULL,
    client text NOT NULL,
    pushed_at timestamptz NOT NULL DEFAULT now(),
    row_count integer NOT NULL,
    command_count integer NOT NULL
);

-- Commands that pushes became, until their owners have decided.
CREATE TABLE pushed_commands (
    id text PRIMARY KEY,
    push_key uuid NOT NULL,
    organization_key integer NOT NULL,
    client text NOT NULL,
    type text NOT NULL,
    table_name text COLLATE "C" NOT NULL,
    row_id text COLLATE "C" NOT NULL,
    sent_at timestamptz NOT NULL DEFAULT now()
);

-- How each table of each device stands.
CREATE TABLE device_tables (
    organization_key integer NOT NULL,
    client text NOT NULL,
    table_name text COLLATE "C" NOT NULL,
    last_pulled_at timestamptz,
    last_pushed_at timestamptz,
    PRIMARY KEY (organization_key, client, table_name)
);
CREATE INDEX pushed_commands_client ON pushed_commands (organization_key, client, table_name);

CREATE VIEW sync_metadata AS
SELECT organization.id AS organization_id, state.client, state.table_name,
       greatest(state.last_pulled_at, state.last_pushed_at) AS last_synced_at, state.last_pulled_at, state.last_pushed_at,
       (SELECT count(*) FROM pushed_commands AS command
        WHERE command.organization_key = state.organization_key AND command.client = state.client
            AND command.table_name = state.table_name) AS pending_changes
FROM device_tables AS state
JOIN organizations AS organization ON organization.key = state.organization_key;
