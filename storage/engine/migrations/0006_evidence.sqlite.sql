-- Evidence from the page: files with a name, known by the browser's own id; and who last wrote what in a draft.
CREATE TABLE file_new (                   -- evidence; a pending row is the order to fetch it
  id INTEGER PRIMARY KEY,
  report_id INTEGER CONSTRAINT file_report REFERENCES report (id),
  task_id INTEGER CONSTRAINT file_task REFERENCES task (id),
  submission_id INTEGER CONSTRAINT file_submission REFERENCES submission (id),
  person_id INTEGER NOT NULL CONSTRAINT file_person REFERENCES person (id),
  kind TEXT NOT NULL CONSTRAINT file_kind CHECK (kind IN ('photo', 'voice', 'document')),
  media_id TEXT NOT NULL,                 -- the platform's; of the page: page:PERSON:ISSUE:UNIT:ID
  state TEXT NOT NULL CONSTRAINT file_state CHECK (state IN ('pending', 'kept', 'failed', 'removed')),
  sha256 TEXT NOT NULL DEFAULT '',        -- of the bytes that are kept; '' where there are none
  bytes INTEGER NOT NULL DEFAULT 0,
  mime TEXT NOT NULL DEFAULT '',
  attempts INTEGER NOT NULL DEFAULT 0,
  due_at BIGINT NOT NULL,                 -- to be fetched; once removed: its bytes to be taken away
  received_at BIGINT NOT NULL,
  why TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL DEFAULT '',          -- as the person calls it; '' of the chat
  notice_id INTEGER CONSTRAINT file_notice REFERENCES notice (id),   -- by which its sender hears that it is lost
  CONSTRAINT file_media UNIQUE (media_id)
);
INSERT INTO file_new (id, report_id, task_id, submission_id, person_id, kind, media_id, state, sha256, bytes, mime,
  attempts, due_at, received_at, why)
  SELECT id, report_id, task_id, submission_id, person_id, kind, media_id, state, sha256, bytes, mime, attempts, due_at,
  received_at, why FROM file;
DROP TABLE file;
ALTER TABLE file_new RENAME TO file;
CREATE INDEX file_by_report ON file (report_id);
CREATE INDEX file_by_task ON file (task_id);
CREATE INDEX file_by_submission ON file (submission_id);
CREATE INDEX file_by_person ON file (person_id);
CREATE INDEX file_by_notice ON file (notice_id);
CREATE INDEX file_by_hash ON file (sha256) WHERE sha256 <> '';
CREATE INDEX file_pending ON file (due_at) WHERE state = 'pending';
CREATE INDEX file_removed ON file (due_at) WHERE state = 'removed' AND sha256 <> '';
ALTER TABLE report ADD COLUMN touched TEXT;   -- JSON: [[task, person, ms], …], who last changed what in the draft
