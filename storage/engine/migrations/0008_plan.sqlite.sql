-- The plan: 电话单, how long a notice has use by itself, and 免报 of some cycles only.
CREATE TABLE call (                       -- 电话单: a unit to be phoned about an issue, for one reason
  id INTEGER PRIMARY KEY,
  issue_id INTEGER NOT NULL CONSTRAINT call_issue REFERENCES issue (id),
  unit_id INTEGER NOT NULL CONSTRAINT call_unit REFERENCES unit (id),
  step TEXT NOT NULL,                     -- what put it there: remind:-1w, urge:1, return:2, gone
  why TEXT NOT NULL,                      -- of schedules.line.Why
  about TEXT NOT NULL CONSTRAINT call_about CHECK (about IN ('filing', 'signing', 'return')),
  listed_at BIGINT NOT NULL,
  called_at BIGINT,                       -- 已电话
  called_by INTEGER CONSTRAINT call_called_by REFERENCES person (id),
  CONSTRAINT call_once UNIQUE (issue_id, unit_id, step)
);
CREATE INDEX call_by_unit ON call (unit_id);
CREATE INDEX call_by_called_by ON call (called_by);
ALTER TABLE notice ADD COLUMN useful_until BIGINT;              -- not sent from there on, whatever else its message carries
CREATE INDEX notice_by_moment ON notice (planned_at);
ALTER TABLE unit ADD COLUMN exempt_cycles TEXT NOT NULL DEFAULT '';   -- JSON list of cycle keys; '' for none
