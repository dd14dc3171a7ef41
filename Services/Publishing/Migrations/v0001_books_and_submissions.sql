-- Books, and the way of a submission to one (DOMAIN.md, section 3).
--
-- Ids are the publishers' own and unique within an organization. A book that comes of a submission has the submission's
-- id, so a submission makes one book, however often it is published.

-- Which organizations there are, from enrollment's events.
CREATE TABLE organizations (
    id text PRIMARY KEY,
    code text NOT NULL,
    state_at timestamptz NOT NULL
);
CREATE INDEX organizations_code ON organizations (code);

CREATE TABLE books (
    organization_id text NOT NULL REFERENCES organizations (id),
    id text NOT NULL,
    -- The text: that of the submission, or of book.upsert where there is none.
    title text NOT NULL,
    author_id text,
    content text,
    file_url text,
    language text,
    pages integer,
    -- What the catalogue says: book.upsert only, the latest.
    isbn text,
    grade_level text[] NOT NULL DEFAULT '{}',
    word_count integer,
    reading_time integer,
    curriculum text[] NOT NULL DEFAULT '{}',
    has_quiz boolean NOT NULL DEFAULT false,
    has_vocabulary boolean NOT NULL DEFAULT false,
    has_audio boolean NOT NULL DEFAULT false,
    has_activities boolean NOT NULL DEFAULT false,
    is_interactive boolean NOT NULL DEFAULT false,
    access_type text NOT NULL DEFAULT 'FREE' CHECK (access_type IN ('FREE', 'PREMIUM', 'RESTRICTED', 'PRIVATE')),
    catalogue_status text NOT NULL DEFAULT 'DRAFT',
    -- Of the last book.upsert; missing where there was none.
    state_at timestamptz,
    state_hash text,
    -- What the workflow says, if the book comes of a submission: it then decides.
    submission_id text CHECK (submission_id = id),
    workflow_status text,
    published_at timestamptz,
    publishing_status text NOT NULL GENERATED ALWAYS AS (coalesce(workflow_status, catalogue_status)) STORED
        CHECK (publishing_status IN ('DRAFT', 'PUBLISHED', 'RETRACTED', 'ARCHIVED')),
    view_count integer NOT NULL DEFAULT 0,
    read_count integer NOT NULL DEFAULT 0,
    avg_rating double precision,
    total_ratings integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    updated_by text NOT NULL,
    is_deleted boolean NOT NULL DEFAULT false,
    deleted_at timestamptz,
    PRIMARY KEY (organization_id, id),
    CHECK ((submission_id IS NULL) = (workflow_status IS NULL))
);
CREATE UNIQUE INDEX books_submission ON books (organization_id, submission_id) WHERE submission_id IS NOT NULL;

CREATE TABLE book_submissions (
    organization_id text NOT NULL REFERENCES organizations (id),
    id text NOT NULL,
    current_stage text NOT NULL CHECK (current_stage IN (
        'DRAFT', 'SUBMITTED', 'INITIAL_REVIEW', 'CONTENT_REVIEW', 'EDITORIAL_REVIEW', 'FINAL_APPROVAL', 'APPROVED',
        'PUBLISHED', 'REVISION_REQUESTED', 'REJECTED', 'WITHDRAWN')),
    version bigint NOT NULL CHECK (version > 0),
    round integer NOT NULL DEFAULT 1 CHECK (round > 0),
    mode text CHECK (mode IN ('SIMPLE', 'STANDARD')),
    priority integer NOT NULL DEFAULT 0,
    author_id text NOT NULL,
    reviewer_id text,
    title text,
    content text,
    -- SHA-256 of the content: tells whether it changed without reading it.
    content_hash text,
    file_url text,
    language text,
    pages integer CHECK (pages >= 0),
    is_copyright_confirmed boolean NOT NULL DEFAULT false,
    ai_images text[] NOT NULL DEFAULT '{}',
    -- Of the text as it was handed in last.
    submitted_hash text,
    -- Of the last transition: the end of the chain.
    chain_hash text NOT NULL,
    stage_entered_at timestamptz NOT NULL,
    submitted_at timestamptz,
    approved_at timestamptz,
    published_at timestamptz,
    rejected_at timestamptz,
    withdrawn_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    updated_by text NOT NULL,
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX book_submissions_waiting
    ON book_submissions (organization_id, current_stage, priority DESC, stage_entered_at);

CREATE TABLE content_reviews (
    organization_id text NOT NULL,
    submission_id text NOT NULL,
    stage text NOT NULL,
    round integer NOT NULL,
    reviewer_id text NOT NULL,
    decision text NOT NULL CHECK (decision IN ('APPROVE', 'REJECT', 'REVISION_NEEDED', 'ESCALATE')),
    score integer CHECK (score BETWEEN 1 AND 10),
    age_appropriate boolean,
    cultural_sensitivity boolean,
    comment text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    updated_by text NOT NULL,
    PRIMARY KEY (organization_id, submission_id, stage, round, reviewer_id),
    FOREIGN KEY (organization_id, submission_id) REFERENCES book_submissions (organization_id, id)
);

CREATE TABLE publishing_feedback (
    organization_id text NOT NULL,
    submission_id text NOT NULL,
    id text NOT NULL,
    -- The version that it made: the order in which feedback came.
    version bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('CORRECTION', 'SUGGESTION', 'COMMENT', 'QUESTION', 'PRAISE')),
    severity text NOT NULL CHECK (severity IN ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL')),
    text text NOT NULL,
    page integer,
    is_resolved boolean NOT NULL DEFAULT false,
    resolved_at timestamptz,
    resolved_by text,
    resolution text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    updated_by text NOT NULL,
    PRIMARY KEY (organization_id, submission_id, id),
    FOREIGN KEY (organization_id, submission_id) REFERENCES book_submissions (organization_id, id)
);

-- The generated images that may be shown; nothing fills it before the content worker's events can be followed.
CREATE TABLE approved_images (
    organization_id text NOT NULL REFERENCES organizations (id),
    image_id text NOT NULL,
    approved_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, image_id)
);

-- What was done to each submission: one row a version, each with the hash of the one before (Store/0001).
CREATE TABLE workflow_transitions (
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
    at timestamptz NOT NULL,
    previous_hash text NOT NULL,
    hash text NOT NULL,
    PRIMARY KEY (organization_id, submission_id, version),
    FOREIGN KEY (organization_id, submission_id) REFERENCES book_submissions (organization_id, id)
);
CREATE FUNCTION transitions_are_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the log of transitions is append-only'; END $$;
CREATE TRIGGER transitions_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON workflow_transitions
    FOR EACH STATEMENT EXECUTE FUNCTION transitions_are_append_only();
