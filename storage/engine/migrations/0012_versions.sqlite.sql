-- Every plan a campaign was given, whole. A campaign that is older than this table gets the version it stands at when the
-- next one is applied (storage/versions.py): a plan is put together by the program, not by SQL.
CREATE TABLE campaign_version (
  id INTEGER PRIMARY KEY,
  campaign_id INTEGER NOT NULL CONSTRAINT campaign_version_campaign REFERENCES campaign (id),
  version INTEGER NOT NULL,
  at BIGINT NOT NULL,
  person_id INTEGER CONSTRAINT campaign_version_person REFERENCES person (id),   -- who applied it; NULL: the command line
  cause TEXT NOT NULL CONSTRAINT campaign_version_cause CHECK (cause IN
    ('file', 'edit', 'hand_over', 'restore', 'roster', 'found')),
  note TEXT NOT NULL,
  plan TEXT NOT NULL,                     -- JSON with a format number: storage/plan_json.py
  sha256 TEXT NOT NULL,                   -- of plan
  CONSTRAINT campaign_version_once UNIQUE (campaign_id, version)
);
CREATE INDEX campaign_version_by_person ON campaign_version (person_id);
