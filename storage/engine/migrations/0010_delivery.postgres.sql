-- Dead letters: what a person settled or had sent again; and how many notices the words of a try in doubt carried.
ALTER TABLE message ADD COLUMN carried INTEGER NOT NULL DEFAULT 0;   -- notices in body, as last composed
ALTER TABLE message ADD COLUMN dealt_at BIGINT;                      -- a person has seen to it: listed no more
ALTER TABLE message ADD COLUMN again_of BIGINT CONSTRAINT message_again_of REFERENCES message (id);
CREATE UNIQUE INDEX message_again ON message (again_of);             -- one is sent again once; its successor may be, too
CREATE INDEX message_letters ON message (id) WHERE state IN ('failed', 'unknown') AND dealt_at IS NULL;
