-- A plan counts from the next issue: what an open one rests on stays with it until it locks.
ALTER TABLE issue ADD COLUMN ledger TEXT;         -- JSON list of [task, first lead unit]: what its digests count; NULL: as the campaign has it
ALTER TABLE post ADD COLUMN ending INTEGER NOT NULL DEFAULT 0 CONSTRAINT post_ending CHECK (ending IN (0, 1));   -- the plan has ended it
CREATE INDEX post_by_ending ON post (unit_id) WHERE ending = 1;
