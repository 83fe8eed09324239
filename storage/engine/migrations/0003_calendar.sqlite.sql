-- The installation's own workdays: the State Council's notices read in, and days of its own (那达慕).
CREATE TABLE calendar_day (
  id INTEGER PRIMARY KEY,
  day TEXT NOT NULL,                      -- 2027-01-01
  off INTEGER NOT NULL CONSTRAINT calendar_day_off CHECK (off IN (0, 1)),
  name TEXT NOT NULL,                     -- 元旦
  source TEXT NOT NULL CONSTRAINT calendar_day_source CHECK (source IN ('notice', 'own')),
  year INTEGER NOT NULL,                  -- of the notice: it may name days of the year before
  CONSTRAINT calendar_day_once UNIQUE (day, source)
);
-- 第N期 may begin again each year: an issue is known by its period, its number alone may come back.
CREATE TABLE issue_new (
  id INTEGER PRIMARY KEY,
  campaign_id INTEGER NOT NULL CONSTRAINT issue_campaign REFERENCES campaign (id),
  cycle TEXT NOT NULL,                    -- the cycle's key in the definition
  period TEXT NOT NULL,                   -- 2021-10-X1
  number INTEGER NOT NULL,                -- 第N期
  label TEXT NOT NULL,                    -- 2021年10月上旬
  first_day TEXT NOT NULL,
  last_day TEXT NOT NULL,
  opens_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  lock_at BIGINT NOT NULL,
  reason TEXT NOT NULL,                   -- why due is where it is: 原10月10日（周日），顺延至10月11日; '' when not moved
  rules TEXT NOT NULL,                    -- JSON: the cycle as it stood when the issue opened
  opened_at BIGINT NOT NULL,
  CONSTRAINT issue_period UNIQUE (campaign_id, cycle, period)
);
INSERT INTO issue_new (id, campaign_id, cycle, period, number, label, first_day, last_day, opens_at, due_at, lock_at, reason, rules,
  opened_at)
  SELECT id, campaign_id, cycle, period, number, label, first_day, last_day, opens_at, due_at, lock_at, reason, rules,
  opened_at FROM issue;
DROP TABLE issue;
ALTER TABLE issue_new RENAME TO issue;
CREATE INDEX issue_by_lock ON issue (lock_at);
