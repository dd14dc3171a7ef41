-- What an organization's sessions add up to is asked for by date, and read from this index alone: the rows are wide.
CREATE INDEX sessions_organization_date ON sessions (organization_key, date)
    INCLUDE (class_key, total_enrolled, total_present);
-- An index is read alone where vacuum has been.
ALTER TABLE sessions SET (autovacuum_vacuum_insert_scale_factor = 0.05);
