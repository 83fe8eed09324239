-- 请假, and the office's word on 申请 and 核实.
ALTER TABLE request ADD COLUMN answer TEXT NOT NULL DEFAULT '';   -- why it was refused, until the asker has heard it
-- Who is away from which day to which, and who gets what would have gone to him.
CREATE TABLE leave (
  id INTEGER PRIMARY KEY,
  person_id INTEGER NOT NULL CONSTRAINT leave_person REFERENCES person (id),
  first_day TEXT NOT NULL,                -- both days included
  last_day TEXT NOT NULL,
  deputy_id INTEGER CONSTRAINT leave_deputy REFERENCES person (id),                 -- NULL: the unit's other post
  made_at BIGINT NOT NULL,
  ended_at BIGINT                         -- 销假, or another leave took its place
);
CREATE UNIQUE INDEX leave_open ON leave (person_id, first_day) WHERE ended_at IS NULL;
CREATE INDEX leave_by_person ON leave (person_id);
CREATE INDEX leave_by_deputy ON leave (deputy_id);
