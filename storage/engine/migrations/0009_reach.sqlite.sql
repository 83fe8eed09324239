-- How people can be reached beside the chat: e-mail, and subscription messages they have consented to (订阅通知).
ALTER TABLE person ADD COLUMN email TEXT NOT NULL DEFAULT '';
CREATE TABLE consent (                    -- of one openid to one template
  id INTEGER PRIMARY KEY,
  openid TEXT NOT NULL CONSTRAINT consent_follower REFERENCES follower (openid),
  template TEXT NOT NULL,                 -- the platform's template id
  kind TEXT NOT NULL CONSTRAINT consent_kind CHECK (kind IN ('one_time', 'long_term')),
  given INTEGER NOT NULL,                 -- how often he said yes: one message each, of a one-time template
  used INTEGER NOT NULL,                  -- how many were sent on it
  withdrawn_at BIGINT,                    -- he turned it off, or the platform says there is none left
  changed_at BIGINT NOT NULL,
  CONSTRAINT consent_once UNIQUE (openid, template, kind)
);
-- The outbox knows two more channels.
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
  channel TEXT NOT NULL DEFAULT '' CONSTRAINT message_channel CHECK (channel IN
    ('', 'custom', 'subscribe', 'template', 'mail')),
  openid TEXT NOT NULL DEFAULT '',        -- whom it was last tried at: an openid, or by mail an e-mail address
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
