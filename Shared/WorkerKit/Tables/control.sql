-- What operators tell workers that run (note 0001 beside ControlPlane). Unqualified: the migrator sets the search path.

-- Goes up by one with every change; workers read everything anew when it has.
CREATE TABLE revision (
    number bigint NOT NULL,
    is_only_row boolean PRIMARY KEY DEFAULT true CHECK (is_only_row)
);
INSERT INTO revision (number) VALUES (0);

-- The flags, as one document in flagd's format.
CREATE TABLE flags (
    document text NOT NULL,
    is_only_row boolean PRIMARY KEY DEFAULT true CHECK (is_only_row)
);
INSERT INTO flags (document) VALUES ('{
  "$schema": "https://flagd.dev/schema/v0/flags.json",
  "flags": {
    "attendance.present-only": {
      "state": "ENABLED",
      "variants": {"on": true, "off": false},
      "defaultVariant": "on",
      "metadata": {"description": "Whole sessions by who was present: lms.attendance.session.record"}
    },
    "content.speech": {
      "state": "ENABLED",
      "variants": {"on": true, "off": false},
      "defaultVariant": "on",
      "metadata": {"description": "Texts that are spoken: lms.content.speech.request"}
    },
    "enrollment.write-path": {
      "state": "ENABLED",
      "variants": {"legacy": "legacy", "hybrid": "hybrid", "unified": "unified", "compare": "shadow"},
      "defaultVariant": "unified",
      "metadata": {
        "description": "Where lms.enrollment.subject.enroll writes: the old tables, both, or subject_enrollments",
        "current": "legacy", "candidate": "unified"
      }
    },
    "publishing.workflow-mode": {
      "state": "ENABLED",
      "variants": {"standard": "STANDARD", "simple": "SIMPLE"},
      "defaultVariant": "standard",
      "metadata": {"description": "The mode of submissions whose author names none: lms.publishing.submission.submit"}
    },
    "sync.devices": {
      "state": "ENABLED",
      "variants": {"on": true, "off": false},
      "defaultVariant": "on",
      "metadata": {"description": "What devices push: lms.sync.device.push", "whenOff": "reject"}
    }
  }
}');

-- Kill switches: messages of this type, of this tenant, or of both; null stands for any.
CREATE TABLE blocks (
    type text,
    tenant text,
    reason text NOT NULL,
    since timestamptz NOT NULL DEFAULT now(),
    CHECK (type IS NOT NULL OR tenant IS NOT NULL),
    UNIQUE NULLS NOT DISTINCT (type, tenant)
);

-- Services whose workers consume nothing for now.
CREATE TABLE pauses (
    service text PRIMARY KEY,
    reason text NOT NULL,
    since timestamptz NOT NULL DEFAULT now()
);

-- Messages a second of one tenant, in each service.
CREATE TABLE rate_limits (
    tenant text PRIMARY KEY,
    per_second integer NOT NULL CHECK (per_second > 0)
);

-- What a broker user may send. A pattern is a value, or its beginning and *; * alone stands for any, or none.
CREATE TABLE publishers (
    broker_user text PRIMARY KEY,
    sources text[] NOT NULL,
    tenants text[] NOT NULL,
    types text[] NOT NULL,
    roles text[] NOT NULL
);

-- Tenants and types whose messages fail: kept back by the workers themselves, a few let through to try.
CREATE TABLE quarantines (
    service text NOT NULL,
    scope text NOT NULL CHECK (scope IN ('tenant', 'type')),
    name text NOT NULL,
    reason text NOT NULL,
    since timestamptz NOT NULL DEFAULT now(),
    -- From then on messages are let through to try, until one fails or enough have gone through.
    probe_from timestamptz NOT NULL,
    -- How often it was closed again; each time it takes twice as long.
    relapses integer NOT NULL DEFAULT 0,
    successes integer NOT NULL DEFAULT 0,
    PRIMARY KEY (service, scope, name)
);

-- Switches without a table of their own: publisher-rules is on or off.
CREATE TABLE settings (
    name text PRIMARY KEY,
    value text NOT NULL
);
INSERT INTO settings (name, value) VALUES ('publisher-rules', 'off');

-- Who changed what; json and not jsonb, so that documents stay as they were written. Append-only.
CREATE TABLE audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    revision bigint NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    before json,
    after json
);
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
