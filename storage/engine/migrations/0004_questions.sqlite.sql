-- The form's own questions: each version as it was published, and what each submission answered.
CREATE TABLE form_version (
  id INTEGER PRIMARY KEY,
  campaign_id INTEGER NOT NULL CONSTRAINT form_version_campaign REFERENCES campaign (id),
  version INTEGER NOT NULL,
  definition TEXT NOT NULL,               -- the questions as JSON; a row is never changed
  hash TEXT NOT NULL,                     -- of the definition: the same form again is the same version
  made_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX form_version_number ON form_version (campaign_id, version);
CREATE UNIQUE INDEX form_version_once ON form_version (campaign_id, hash);
CREATE TABLE answer (
  id INTEGER PRIMARY KEY,
  submission_id INTEGER NOT NULL CONSTRAINT answer_submission REFERENCES submission (id),
  form_version_id INTEGER NOT NULL CONSTRAINT answer_form_version REFERENCES form_version (id),
  question TEXT NOT NULL,                 -- its key
  value TEXT NOT NULL,                    -- exactly as it counts: 96.5, 2022-01-08, yes
  origin TEXT NOT NULL CONSTRAINT answer_origin CHECK (origin IN ('said', 'sent', 'last', 'default')),
  heard TEXT NOT NULL
);
CREATE UNIQUE INDEX answer_once ON answer (submission_id, question);
CREATE INDEX answer_by_form_version ON answer (form_version_id);
