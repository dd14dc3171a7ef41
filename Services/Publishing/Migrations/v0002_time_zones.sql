-- The copy of the organizations is the same in every service: codes are unique, and the time zone is there.
ALTER TABLE organizations ADD COLUMN timezone text NOT NULL DEFAULT 'UTC';
ALTER TABLE organizations ALTER COLUMN timezone DROP DEFAULT;
DROP INDEX organizations_code;
UPDATE organizations AS former SET code = '!' || former.id
FROM organizations AS latter
WHERE latter.code = former.code AND (latter.state_at, latter.id) > (former.state_at, former.id);
ALTER TABLE organizations ADD CONSTRAINT organizations_code_key UNIQUE (code);
