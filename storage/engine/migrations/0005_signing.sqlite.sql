-- 审签: the word of a unit's own head on a submission; a submission that asks for one stands once it has it.
ALTER TABLE submission ADD COLUMN sign_off INTEGER NOT NULL DEFAULT 0
  CONSTRAINT submission_sign_off CHECK (sign_off IN (0, 1));   -- 审签 was asked, by the issue's rules
CREATE TABLE signature (
  id INTEGER PRIMARY KEY,
  submission_id INTEGER NOT NULL CONSTRAINT signature_submission REFERENCES submission (id),
  person_id INTEGER NOT NULL CONSTRAINT signature_person REFERENCES person (id),      -- who signed; on paper: who handed the sheet in
  signed_at BIGINT NOT NULL,              -- the person's own time
  recorded_at BIGINT NOT NULL,            -- ours
  on_time INTEGER NOT NULL CONSTRAINT signature_on_time CHECK (on_time IN (0, 1)),   -- of the report, as it stands with this
  on_paper INTEGER NOT NULL CONSTRAINT signature_on_paper CHECK (on_paper IN (0, 1)),
  face TEXT NOT NULL CONSTRAINT signature_face CHECK (face IN ('chat', 'page', 'office')),
  ended_at BIGINT                         -- the submission was withdrawn
);
CREATE UNIQUE INDEX signature_of_submission ON signature (submission_id) WHERE ended_at IS NULL;
CREATE INDEX signature_by_submission ON signature (submission_id);
CREATE INDEX signature_by_person ON signature (person_id);
CREATE TABLE message_new (
  id INTEGER PRIMARY KEY,
  person_id INTEGER NOT NULL CONSTRAINT message_person REFERENCES person (id),
  kind TEXT NOT NULL CONSTRAINT message_kind CHECK (kind IN ('remind', 'return', 'sign', 'digest', 'alert')),
  state TEXT NOT NULL CONSTRAINT message_state CHECK (state IN
    ('due', 'sending', 'accepted', 'delivered', 'refused', 'failed', 'unknown', 'cancelled')),
  due_at BIGINT NOT NULL,                 -- not before this
  useful_until BIGINT,                    -- a reminder whose moment has lost its use is skipped, not sent
  lease_until BIGINT,                     -- while sending
  attempts INTEGER NOT NULL DEFAULT 0,
  channel TEXT NOT NULL DEFAULT '' CONSTRAINT message_channel CHECK (channel IN ('', 'custom', 'template')),
  openid TEXT NOT NULL DEFAULT '',        -- whom it was last tried at
  client_msg_id TEXT NOT NULL,
  first_tried_at BIGINT,                  -- client_msg_id protects for ten minutes from here
  body TEXT NOT NULL DEFAULT '',          -- JSON as last composed
  msgid TEXT NOT NULL DEFAULT '',
  avoid TEXT NOT NULL DEFAULT '',         -- JSON list of channels that refused it for this person
  created_at BIGINT NOT NULL,
  settled_at BIGINT,
  why TEXT NOT NULL DEFAULT '',
  CONSTRAINT message_client UNIQUE (client_msg_id)
);
INSERT INTO message_new (id, person_id, kind, state, due_at, useful_until, lease_until, attempts, channel, openid,
  client_msg_id, first_tried_at, body, msgid, avoid, created_at, settled_at, why)
  SELECT id, person_id, kind, state, due_at, useful_until, lease_until, attempts, channel, openid,
  client_msg_id, first_tried_at, body, msgid, avoid, created_at, settled_at, why FROM message;
DROP TABLE message;
ALTER TABLE message_new RENAME TO message;
CREATE INDEX message_by_person ON message (person_id);
CREATE INDEX message_queue ON message (due_at) WHERE state = 'due';
CREATE INDEX message_leases ON message (lease_until) WHERE state = 'sending';
CREATE INDEX message_by_msgid ON message (msgid) WHERE msgid <> '';
