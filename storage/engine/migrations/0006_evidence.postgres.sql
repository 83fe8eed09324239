-- Evidence from the page: files with a name, known by the browser's own id; and who last wrote what in a draft.
ALTER TABLE file DROP CONSTRAINT file_kind;
ALTER TABLE file ADD CONSTRAINT file_kind CHECK (kind IN ('photo', 'voice', 'document'));
ALTER TABLE file ADD COLUMN name TEXT COLLATE "C" NOT NULL DEFAULT '';  -- as the person calls it; '' of the chat
ALTER TABLE file ADD COLUMN notice_id BIGINT CONSTRAINT file_notice REFERENCES notice (id);  -- by which its sender hears that it is lost
CREATE INDEX file_by_notice ON file (notice_id);
CREATE INDEX file_by_hash ON file (sha256) WHERE sha256 <> '';
CREATE INDEX file_removed ON file (due_at) WHERE state = 'removed' AND sha256 <> '';
ALTER TABLE report ADD COLUMN touched TEXT COLLATE "C";   -- JSON: [[task, person, ms], …], who last changed what in the draft
