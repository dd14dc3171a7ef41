-- Messages that are kept back (note 0001 beside ControlPlane): whole, so that they can be sent again.
CREATE TABLE parked (
    key uuid PRIMARY KEY,
    source text NOT NULL,
    id text NOT NULL,
    type text NOT NULL,
    tenant text,
    -- Why: flag:<key>, block:<type>/<tenant>, rate:<tenant>, quarantine:<scope>:<name>.
    cause text NOT NULL,
    -- Tries so far; being parked is none.
    attempts integer NOT NULL,
    -- How often it was parked: whoever sends it on deletes the row only as long as this stands.
    parkings integer NOT NULL DEFAULT 1,
    properties jsonb NOT NULL,
    body bytea NOT NULL,
    -- When it came first: messages are released in this order.
    parked_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX parked_age ON parked (parked_at, key);
CREATE INDEX parked_cause ON parked (cause, parked_at);

-- What a tenant with a rate limit may still do: filled up by time, up to what one second gives.
CREATE TABLE rate_buckets (
    tenant text PRIMARY KEY,
    tokens double precision NOT NULL,
    filled_at timestamptz NOT NULL
) WITH (fillfactor = 50);

-- Takes up to `wanted` tokens out of a tenant's bucket; says how many there were.
CREATE FUNCTION take_tokens(tenant_code text, per_second double precision, wanted integer) RETURNS integer
LANGUAGE plpgsql SET search_path FROM CURRENT AS
$$
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

-- Shadow runs: a candidate path tried in a transaction that is rolled back, beside the current one.
CREATE TABLE shadow_comparisons (
    flag text NOT NULL,
    candidate text NOT NULL,
    compared bigint NOT NULL,
    different bigint NOT NULL,
    last_at timestamptz NOT NULL,
    PRIMARY KEY (flag, candidate)
);

-- Where the paths differ: verdicts, events, rows and jobs of both, as JSON. Forgotten after a week.
CREATE TABLE shadow_differences (
    flag text NOT NULL,
    candidate text NOT NULL,
    key uuid NOT NULL,
    source text NOT NULL,
    id text NOT NULL,
    type text NOT NULL,
    tenant text,
    current text NOT NULL,
    tried text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (flag, candidate, key)
);
CREATE INDEX shadow_differences_at ON shadow_differences (at);
