-- What a filer asks of the office, 交接 and 缓报; and the due time a single report may have of its own.
ALTER TABLE expected ADD COLUMN due_at BIGINT;   -- 缓报, granted; NULL: the issue's own
CREATE TABLE petition (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CONSTRAINT petition_kind CHECK (kind IN ('hand_over', 'defer')),
  state TEXT NOT NULL CONSTRAINT petition_state CHECK (state IN ('asked', 'granted', 'refused', 'dropped')),
  unit_id INTEGER NOT NULL CONSTRAINT petition_unit REFERENCES unit (id),
  person_id INTEGER NOT NULL CONSTRAINT petition_person REFERENCES person (id),      -- who asks
  about BIGINT NOT NULL,                  -- 缓报: of which issue; 交接: which post
  receiver_id INTEGER CONSTRAINT petition_receiver REFERENCES person (id),           -- 交接: to whom
  reason TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  settled_at BIGINT,
  settled_by INTEGER CONSTRAINT petition_settled_by REFERENCES person (id)
);
CREATE UNIQUE INDEX petition_open ON petition (unit_id, kind, about) WHERE state = 'asked';
CREATE INDEX petition_by_unit ON petition (unit_id);
CREATE INDEX petition_by_person ON petition (person_id);
CREATE INDEX petition_by_receiver ON petition (receiver_id);
CREATE INDEX petition_by_settled_by ON petition (settled_by);
