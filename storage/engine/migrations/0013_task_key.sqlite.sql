-- A task is known by a key, whatever its number: it may be renumbered and keep its history. Those there are get their number.
CREATE TABLE task_new (
  id INTEGER PRIMARY KEY,
  campaign_id INTEGER NOT NULL CONSTRAINT task_campaign REFERENCES campaign (id),
  number INTEGER NOT NULL,                -- 序号, said N号
  brief TEXT NOT NULL,
  problem TEXT NOT NULL,
  measures TEXT NOT NULL,
  goal TEXT NOT NULL,
  kind TEXT NOT NULL,                     -- 立行立改 / 限期整改 / 长期坚持
  limit_day TEXT,                         -- where the limit is a date
  limit_text TEXT NOT NULL,               -- as printed
  opening_status TEXT NOT NULL,           -- '' where the file gives none: told the first time
  example INTEGER NOT NULL CONSTRAINT task_example CHECK (example IN (0, 1)),
  active INTEGER NOT NULL CONSTRAINT task_active CHECK (active IN (0, 1)),
  key TEXT NOT NULL,                      -- what it is known by in every file
  CONSTRAINT task_key UNIQUE (campaign_id, key)
);
INSERT INTO task_new (id, campaign_id, number, brief, problem, measures, goal, kind, limit_day, limit_text,
  opening_status, example, active, key)
  SELECT id, campaign_id, number, brief, problem, measures, goal, kind, limit_day, limit_text,
  opening_status, example, active, CAST(number AS TEXT) FROM task;
DROP TABLE task;
ALTER TABLE task_new RENAME TO task;
CREATE UNIQUE INDEX task_number ON task (campaign_id, number) WHERE active = 1;
