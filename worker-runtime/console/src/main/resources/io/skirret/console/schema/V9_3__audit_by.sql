-- To find what one person did, or where one thing was done, however much there is.
CREATE INDEX audit_who ON audit (who, at, id);
CREATE INDEX audit_action ON audit (action, at, id);
