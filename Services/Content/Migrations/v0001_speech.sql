-- Text-to-speech (DOMAIN.md, section 4). Costs are whole millionths of the currency that the prices are in.

-- Copies of what enrollment announces: who a tenant is, and when its months begin.
CREATE TABLE organizations (
    id text PRIMARY KEY,
    code text NOT NULL UNIQUE,
    timezone text NOT NULL,
    state_at timestamptz NOT NULL
);

CREATE TABLE tts_requests (
    organization_id text NOT NULL,
    request_id text NOT NULL,
    state text NOT NULL CHECK (state IN ('PENDING', 'PROCESSING', 'COMPLETED', 'FAILED', 'CANCELLED', 'BLOCKED')),
    -- Null where a request was cancelled before it came.
    text text CHECK (char_length(text) BETWEEN 1 AND 5000),
    language text,
    voice text,
    speed double precision NOT NULL DEFAULT 1 CHECK (speed BETWEEN 0.25 AND 4),
    pitch double precision NOT NULL DEFAULT 1 CHECK (pitch BETWEEN 0 AND 2),
    format text NOT NULL DEFAULT 'wav' CHECK (format = 'wav'),
    characters integer NOT NULL DEFAULT 0,
    -- Calls to the provider so far, whatever became of them.
    attempts integer NOT NULL DEFAULT 0,
    -- What it will cost, while it is pending or processing.
    promised_cost bigint NOT NULL DEFAULT 0,
    cost bigint NOT NULL DEFAULT 0,
    provider text,
    model text,
    audio_url text,
    -- Milliseconds.
    duration integer,
    error_code text,
    error_message text,
    completed_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    updated_by text NOT NULL,
    PRIMARY KEY (organization_id, request_id),
    CHECK (text IS NOT NULL OR state = 'CANCELLED'),
    CHECK ((state = 'COMPLETED') = (audio_url IS NOT NULL)),
    CHECK ((state = 'FAILED') = (error_code IS NOT NULL))
);
CREATE INDEX tts_requests_promised ON tts_requests (organization_id, state) INCLUDE (promised_cost)
    WHERE state IN ('PENDING', 'PROCESSING');

-- What was found of a text before it was spoken.
CREATE TABLE moderation_results (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organization_id text NOT NULL,
    kind text NOT NULL,
    request_id text NOT NULL,
    moderator text NOT NULL,
    is_flagged boolean NOT NULL,
    categories text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX moderation_results_request ON moderation_results (organization_id, kind, request_id);

-- What was paid for. The key is that of the command that asked for it, so each is paid once.
CREATE TABLE usage_ledger (
    entry uuid PRIMARY KEY,
    organization_id text NOT NULL,
    -- The first day, in the organization's time zone.
    month date NOT NULL,
    kind text NOT NULL,
    request_id text NOT NULL,
    provider text NOT NULL,
    model text NOT NULL,
    characters integer NOT NULL,
    cost bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX usage_ledger_month ON usage_ledger (organization_id, month) INCLUDE (cost);

CREATE TABLE budgets (
    organization_id text PRIMARY KEY,
    -- Null for no limit.
    monthly_limit bigint,
    state_at timestamptz NOT NULL,
    -- The month and the limit of which it was told that they are exceeded.
    told_month date,
    told_limit bigint,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    updated_by text NOT NULL
);

-- Audio by what it was made of: asking for it again costs nothing.
CREATE TABLE artifact_cache (
    organization_id text NOT NULL,
    -- Of text, language, voice, model, speed, pitch and format.
    hash text NOT NULL,
    artifact text NOT NULL,
    duration integer NOT NULL,
    provider text NOT NULL,
    model text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, hash)
);
