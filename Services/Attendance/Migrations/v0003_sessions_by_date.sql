-- What an organization's sessions add up to is asked for by date. Date changes seldom, so check-ins stay updates in place.
CREATE INDEX sessions_organization_date ON sessions (organization_key, date);
