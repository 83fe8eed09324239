-- A task is known by a key, whatever its number: it may be renumbered and keep its history. Those there are get their number.
ALTER TABLE task ADD COLUMN key TEXT COLLATE "C";
UPDATE task SET key = CAST(number AS TEXT);
ALTER TABLE task ALTER COLUMN key SET NOT NULL;
ALTER TABLE task ADD CONSTRAINT task_key UNIQUE (campaign_id, key);
ALTER TABLE task DROP CONSTRAINT task_number;
CREATE UNIQUE INDEX task_number ON task (campaign_id, number) WHERE active = 1;
