-- Times are integers: milliseconds since 1970-01-01 UTC. Days are text 'YYYY-MM-DD'. JSON is text and never queried inside.
-- Every constraint has a name: storage/errors.py maps names to errors. The twin file is 0001_house.postgres.sql.

-- 专项 ---------------------------------------------------------------------------------------------------------
CREATE TABLE campaign (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL,
  name TEXT NOT NULL,
  short_name TEXT NOT NULL,
  first_day TEXT NOT NULL,
  last_day TEXT NOT NULL,
  definition TEXT NOT NULL,               -- JSON of the applied file: statuses, cycles, form, settings
  definition_hash TEXT NOT NULL,
  version INTEGER NOT NULL,
  receipts INTEGER NOT NULL DEFAULT 0,    -- running count of submissions: the MMMM of a receipt, never reused
  applied_at BIGINT NOT NULL,
  CONSTRAINT campaign_key UNIQUE (key)
);
CREATE TABLE unit (
  id INTEGER PRIMARY KEY,
  campaign_id INTEGER NOT NULL CONSTRAINT unit_campaign REFERENCES campaign (id),
  parent_id INTEGER CONSTRAINT unit_parent REFERENCES unit (id),   -- NULL: the campaign's root, the office itself
  key TEXT NOT NULL,
  name TEXT NOT NULL,
  short_name TEXT NOT NULL,
  place INTEGER NOT NULL,
  files INTEGER NOT NULL CONSTRAINT unit_files CHECK (files IN (0, 1)),     -- files reports at all
  exempt INTEGER NOT NULL CONSTRAINT unit_exempt CHECK (exempt IN (0, 1)),  -- 免报
  active INTEGER NOT NULL CONSTRAINT unit_active CHECK (active IN (0, 1)),
  CONSTRAINT unit_key UNIQUE (campaign_id, key)
);
CREATE INDEX unit_by_parent ON unit (parent_id);
CREATE TABLE unit_alias (
  id INTEGER PRIMARY KEY,
  campaign_id INTEGER NOT NULL CONSTRAINT unit_alias_campaign REFERENCES campaign (id),
  unit_id INTEGER NOT NULL CONSTRAINT unit_alias_unit REFERENCES unit (id),
  alias TEXT NOT NULL,
  CONSTRAINT unit_alias_once UNIQUE (campaign_id, alias)
);
CREATE INDEX unit_alias_by_unit ON unit_alias (unit_id);
CREATE TABLE task (
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
  CONSTRAINT task_number UNIQUE (campaign_id, number)
);
CREATE TABLE task_unit (
  id INTEGER PRIMARY KEY,
  task_id INTEGER NOT NULL CONSTRAINT task_unit_task REFERENCES task (id),
  unit_id INTEGER NOT NULL CONSTRAINT task_unit_unit REFERENCES unit (id),
  role TEXT NOT NULL CONSTRAINT task_unit_role CHECK (role IN ('lead', 'co')),
  place INTEGER NOT NULL,                 -- lead 0 is the first lead unit: the one a task is counted under
  CONSTRAINT task_unit_once UNIQUE (task_id, unit_id)
);
CREATE INDEX task_unit_by_unit ON task_unit (unit_id, task_id);

-- 人 -----------------------------------------------------------------------------------------------------------
CREATE TABLE person (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL,                      -- of the roster, the same in every campaign file
  name TEXT NOT NULL,
  phone TEXT NOT NULL,
  CONSTRAINT person_key UNIQUE (key)
);
CREATE TABLE post (
  id INTEGER PRIMARY KEY,
  campaign_id INTEGER NOT NULL CONSTRAINT post_campaign REFERENCES campaign (id),
  unit_id INTEGER NOT NULL CONSTRAINT post_unit REFERENCES unit (id),
  kind TEXT NOT NULL CONSTRAINT post_kind CHECK (kind IN ('filer', 'signer', 'leader', 'office')),
  slot TEXT NOT NULL CONSTRAINT post_slot CHECK (slot IN ('A', 'B', '')),
  person_id INTEGER NOT NULL CONSTRAINT post_person REFERENCES person (id),
  active INTEGER NOT NULL CONSTRAINT post_active CHECK (active IN (0, 1)),
  CONSTRAINT post_once UNIQUE (unit_id, kind, slot, person_id)
);
CREATE INDEX post_by_person ON post (person_id);
CREATE INDEX post_by_campaign ON post (campaign_id);
CREATE TABLE follower (                   -- a WeChat user of the account, bound or not
  openid TEXT NOT NULL PRIMARY KEY,
  followed INTEGER NOT NULL CONSTRAINT follower_followed CHECK (followed IN (0, 1)),
  window_until BIGINT NOT NULL DEFAULT 0, -- customer-service window, as far as we know it
  window_left INTEGER NOT NULL DEFAULT 0,
  last_said_at BIGINT NOT NULL DEFAULT 0,
  wrong_codes INTEGER NOT NULL DEFAULT 0,
  locked_until BIGINT NOT NULL DEFAULT 0,
  role_wanted TEXT NOT NULL DEFAULT '',   -- the menu tag this openid should carry; '' for none
  role_done TEXT NOT NULL DEFAULT '',     -- the one it carries
  role_tries INTEGER NOT NULL DEFAULT 0,
  role_due_at BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE binding (
  id INTEGER PRIMARY KEY,
  openid TEXT NOT NULL CONSTRAINT binding_follower REFERENCES follower (openid),
  person_id INTEGER NOT NULL CONSTRAINT binding_person REFERENCES person (id),
  bound_at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE UNIQUE INDEX binding_of_person ON binding (person_id) WHERE ended_at IS NULL;
CREATE INDEX binding_by_openid ON binding (openid);
CREATE INDEX binding_by_person ON binding (person_id);
CREATE TABLE bind_code (
  id INTEGER PRIMARY KEY,
  person_id INTEGER NOT NULL CONSTRAINT bind_code_person REFERENCES person (id),
  code_hash TEXT NOT NULL,                -- HMAC-SHA256 of the eight digits, with the secret key
  scene_hash TEXT NOT NULL,               -- the same of the QR scene
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT,
  used_openid TEXT,
  CONSTRAINT bind_code_code UNIQUE (code_hash),
  CONSTRAINT bind_code_scene UNIQUE (scene_hash)
);
CREATE INDEX bind_code_by_person ON bind_code (person_id);
CREATE TABLE request (                    -- 申请 / 核实: someone the roster does not know, or knows by another name
  id INTEGER PRIMARY KEY,
  openid TEXT NOT NULL CONSTRAINT request_follower REFERENCES follower (openid),
  kind TEXT NOT NULL CONSTRAINT request_kind CHECK (kind IN ('apply', 'verify')),
  said TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  settled_at BIGINT
);
CREATE INDEX request_by_openid ON request (openid);

-- 期次 ---------------------------------------------------------------------------------------------------------
CREATE TABLE issue (
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
  CONSTRAINT issue_period UNIQUE (campaign_id, cycle, period),
  CONSTRAINT issue_number UNIQUE (campaign_id, cycle, number)
);
CREATE INDEX issue_by_lock ON issue (lock_at);
CREATE TABLE expected (                   -- 应报单位, frozen at opening
  id INTEGER PRIMARY KEY,
  issue_id INTEGER NOT NULL CONSTRAINT expected_issue REFERENCES issue (id),
  unit_id INTEGER NOT NULL CONSTRAINT expected_unit REFERENCES unit (id),
  exempt INTEGER NOT NULL CONSTRAINT expected_exempt CHECK (exempt IN (0, 1)),
  tasks TEXT NOT NULL,                    -- JSON list of task ids in place order
  CONSTRAINT expected_once UNIQUE (issue_id, unit_id)
);
CREATE INDEX expected_by_unit ON expected (unit_id);

-- 报告 ---------------------------------------------------------------------------------------------------------
CREATE TABLE report (                     -- one unit's answer to one issue; the draft belongs to it
  id INTEGER PRIMARY KEY,
  issue_id INTEGER NOT NULL CONSTRAINT report_issue REFERENCES issue (id),
  unit_id INTEGER NOT NULL CONSTRAINT report_unit REFERENCES unit (id),
  state TEXT NOT NULL CONSTRAINT report_state CHECK (state IN ('draft', 'submitted', 'signed', 'accepted', 'returned')),
  draft TEXT,                             -- JSON of forms.session.Session; NULL when none is open
  draft_person_id INTEGER CONSTRAINT report_draft_person REFERENCES person (id),
  draft_at BIGINT,
  submission_id INTEGER CONSTRAINT report_submission REFERENCES submission (id),  -- in force; NULL: never, or withdrawn
  on_time INTEGER CONSTRAINT report_on_time CHECK (on_time IN (0, 1)),  -- of the submission that first stood; kept through a return
  correct_by BIGINT,                      -- 补正期限 while returned
  returned TEXT,                          -- JSON list of {task, reason} while returned; task 0: the whole report
  returned_by INTEGER CONSTRAINT report_returned_by REFERENCES person (id),
  version INTEGER NOT NULL DEFAULT 0,
  CONSTRAINT report_once UNIQUE (issue_id, unit_id)
);
CREATE INDEX report_by_unit ON report (unit_id);
CREATE INDEX report_by_submission ON report (submission_id);
CREATE INDEX report_by_draft_person ON report (draft_person_id);
CREATE INDEX report_by_returned_by ON report (returned_by);
CREATE TABLE submission (                 -- append-only
  id INTEGER PRIMARY KEY,
  report_id INTEGER NOT NULL CONSTRAINT submission_report REFERENCES report (id),
  campaign_id INTEGER NOT NULL CONSTRAINT submission_campaign REFERENCES campaign (id),
  receipt INTEGER NOT NULL,               -- MMMM
  person_id INTEGER NOT NULL CONSTRAINT submission_person REFERENCES person (id),
  submitted_at BIGINT NOT NULL,           -- the filer's own time (law 8)
  recorded_at BIGINT NOT NULL,            -- ours
  on_time INTEGER NOT NULL CONSTRAINT submission_on_time CHECK (on_time IN (0, 1)),
  zero INTEGER NOT NULL CONSTRAINT submission_zero CHECK (zero IN (0, 1)),
  on_paper INTEGER NOT NULL CONSTRAINT submission_on_paper CHECK (on_paper IN (0, 1)),
  word_of TEXT NOT NULL,                  -- 代填: on whose word, and how; '' for an ordinary filing
  face TEXT NOT NULL CONSTRAINT submission_face CHECK (face IN ('chat', 'page', 'office')),
  CONSTRAINT submission_receipt UNIQUE (campaign_id, receipt)
);
CREATE INDEX submission_by_report ON submission (report_id);
CREATE INDEX submission_by_person ON submission (person_id);
CREATE TABLE progress (                   -- append-only: every task of every submission
  id INTEGER PRIMARY KEY,
  submission_id INTEGER NOT NULL CONSTRAINT progress_submission REFERENCES submission (id),
  task_id INTEGER NOT NULL CONSTRAINT progress_task REFERENCES task (id),
  status TEXT NOT NULL,
  percent INTEGER CONSTRAINT progress_percent CHECK (percent BETWEEN 0 AND 100),
  note TEXT NOT NULL,
  changed INTEGER NOT NULL CONSTRAINT progress_changed CHECK (changed IN (0, 1)),
  heard TEXT NOT NULL,                    -- the words said, where the reading was not literal
  CONSTRAINT progress_once UNIQUE (submission_id, task_id)
);
CREATE INDEX progress_by_task ON progress (task_id, submission_id);
CREATE TABLE standing (                   -- what a unit last said of a task and still stands by: kept in the submission's own transaction
  id INTEGER PRIMARY KEY,
  unit_id INTEGER NOT NULL CONSTRAINT standing_unit REFERENCES unit (id),
  task_id INTEGER NOT NULL CONSTRAINT standing_task REFERENCES task (id),
  submission_id INTEGER NOT NULL CONSTRAINT standing_submission REFERENCES submission (id),
  status TEXT NOT NULL,
  percent INTEGER,
  note TEXT NOT NULL,
  CONSTRAINT standing_once UNIQUE (unit_id, task_id)
);
CREATE INDEX standing_by_task ON standing (task_id);
CREATE INDEX standing_by_submission ON standing (submission_id);
CREATE TABLE file (                       -- evidence; a pending row is the order to fetch it
  id INTEGER PRIMARY KEY,
  report_id INTEGER CONSTRAINT file_report REFERENCES report (id),
  task_id INTEGER CONSTRAINT file_task REFERENCES task (id),
  submission_id INTEGER CONSTRAINT file_submission REFERENCES submission (id),
  person_id INTEGER NOT NULL CONSTRAINT file_person REFERENCES person (id),
  kind TEXT NOT NULL CONSTRAINT file_kind CHECK (kind IN ('photo', 'voice')),
  media_id TEXT NOT NULL,
  state TEXT NOT NULL CONSTRAINT file_state CHECK (state IN ('pending', 'kept', 'failed', 'removed')),
  sha256 TEXT NOT NULL DEFAULT '',
  bytes INTEGER NOT NULL DEFAULT 0,
  mime TEXT NOT NULL DEFAULT '',
  attempts INTEGER NOT NULL DEFAULT 0,
  due_at BIGINT NOT NULL,
  received_at BIGINT NOT NULL,
  why TEXT NOT NULL DEFAULT '',
  CONSTRAINT file_media UNIQUE (media_id)
);
CREATE INDEX file_by_report ON file (report_id);
CREATE INDEX file_by_task ON file (task_id);
CREATE INDEX file_by_submission ON file (submission_id);
CREATE INDEX file_by_person ON file (person_id);
CREATE INDEX file_pending ON file (due_at) WHERE state = 'pending';

-- 对话 ---------------------------------------------------------------------------------------------------------
CREATE TABLE inbox (                      -- one row a callback: the same answer to the same delivery
  key TEXT NOT NULL PRIMARY KEY,
  openid TEXT NOT NULL,
  kind TEXT NOT NULL,
  sent_at BIGINT NOT NULL,
  received_at BIGINT NOT NULL,
  reply TEXT NOT NULL                     -- '' for a bare acknowledgement
);
CREATE INDEX inbox_by_time ON inbox (received_at);
CREATE TABLE chat (                       -- what is on this openid's screen
  openid TEXT NOT NULL PRIMARY KEY CONSTRAINT chat_follower REFERENCES follower (openid),
  state TEXT NOT NULL,                    -- JSON of bot.usecases.chat.Chat
  updated_at BIGINT NOT NULL
);

-- 发出去的 ------------------------------------------------------------------------------------------------------
CREATE TABLE message (                    -- the outbox: the row is the queue entry
  id INTEGER PRIMARY KEY,
  person_id INTEGER NOT NULL CONSTRAINT message_person REFERENCES person (id),
  kind TEXT NOT NULL CONSTRAINT message_kind CHECK (kind IN ('remind', 'return', 'digest', 'alert')),
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
CREATE INDEX message_by_person ON message (person_id);
CREATE INDEX message_queue ON message (due_at) WHERE state = 'due';
CREATE INDEX message_leases ON message (lease_until) WHERE state = 'sending';
CREATE INDEX message_by_msgid ON message (msgid) WHERE msgid <> '';
CREATE TABLE notice (                     -- one thing owed to one person for one reason
  id INTEGER PRIMARY KEY,
  issue_id INTEGER NOT NULL CONSTRAINT notice_issue REFERENCES issue (id),
  unit_id INTEGER NOT NULL CONSTRAINT notice_unit REFERENCES unit (id),   -- a digest's unit is the campaign's root
  step TEXT NOT NULL,                     -- remind:-1w, return:2, digest:1
  person_id INTEGER NOT NULL CONSTRAINT notice_person REFERENCES person (id),
  state TEXT NOT NULL CONSTRAINT notice_state CHECK (state IN ('owed', 'left', 'cancelled', 'skipped')),
  why TEXT NOT NULL DEFAULT '',
  message_id INTEGER CONSTRAINT notice_message REFERENCES message (id),
  planned_at BIGINT NOT NULL,             -- the moment of the plan it belongs to
  created_at BIGINT NOT NULL,
  CONSTRAINT notice_once UNIQUE (issue_id, unit_id, step, person_id)
);
CREATE INDEX notice_by_unit ON notice (unit_id);
CREATE INDEX notice_by_person ON notice (person_id);
CREATE INDEX notice_by_message ON notice (message_id);
CREATE TABLE receipt (                    -- what became of a message, append-only
  id INTEGER PRIMARY KEY,
  message_id INTEGER NOT NULL CONSTRAINT receipt_message REFERENCES message (id),
  at BIGINT NOT NULL,
  what TEXT NOT NULL,                     -- accepted, again, refused, broken, unknown, delivered, failed, cancelled
  code TEXT NOT NULL,                     -- errcode, or the event's status
  detail TEXT NOT NULL
);
CREATE INDEX receipt_by_message ON receipt (message_id);

-- 汇总 ---------------------------------------------------------------------------------------------------------
CREATE TABLE digest (                     -- numbered and frozen as of a moment
  id INTEGER PRIMARY KEY,
  issue_id INTEGER NOT NULL CONSTRAINT digest_issue REFERENCES issue (id),
  occurrence INTEGER NOT NULL,            -- 1 for the first digest of an issue
  as_of BIGINT NOT NULL,
  facts TEXT NOT NULL,                    -- JSON of schedules.digest.Facts: what was counted
  content TEXT NOT NULL,                  -- the full text
  sha256 TEXT NOT NULL,                   -- of facts and content
  issued_at BIGINT NOT NULL,
  CONSTRAINT digest_once UNIQUE (issue_id, occurrence)
);

-- 账 -----------------------------------------------------------------------------------------------------------
CREATE TABLE audit (                      -- append-only: every move, in the transaction of the move
  id INTEGER PRIMARY KEY,
  at BIGINT NOT NULL,
  person_id INTEGER CONSTRAINT audit_person REFERENCES person (id),   -- NULL: the system, or the command line
  act TEXT NOT NULL,
  subject TEXT NOT NULL,                  -- report:12, person:3, issue:7
  detail TEXT NOT NULL                    -- JSON
);
CREATE INDEX audit_by_subject ON audit (subject);
CREATE INDEX audit_by_person ON audit (person_id);
CREATE TABLE memory (                     -- small facts of the house: ticked_through, menu, tags, pause
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL                     -- JSON
);
CREATE TABLE token (                      -- access_token, jsapi_ticket
  id INTEGER PRIMARY KEY,
  appid TEXT NOT NULL,
  kind TEXT NOT NULL CONSTRAINT token_kind CHECK (kind IN ('access', 'jsapi')),
  value TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  CONSTRAINT token_once UNIQUE (appid, kind)
);
