-- A request belongs to the campaigns whose units it names. One without a row here belongs to all of them.
CREATE TABLE request_campaign (
  id INTEGER PRIMARY KEY,
  request_id INTEGER NOT NULL CONSTRAINT request_campaign_request REFERENCES request (id),
  campaign_id INTEGER NOT NULL CONSTRAINT request_campaign_campaign REFERENCES campaign (id),
  CONSTRAINT request_campaign_once UNIQUE (request_id, campaign_id)
);
CREATE INDEX request_campaign_by_campaign ON request_campaign (campaign_id);
INSERT INTO request_campaign (request_id, campaign_id)
SELECT DISTINCT request.id, named.campaign_id FROM request JOIN (
  SELECT campaign_id, name FROM unit WHERE active = 1
  UNION SELECT campaign_id, short_name FROM unit WHERE active = 1
  UNION SELECT unit_alias.campaign_id, unit_alias.alias FROM unit_alias JOIN unit ON unit.id = unit_alias.unit_id
  WHERE unit.active = 1
) AS named ON length(named.name) > 1 AND instr(request.said, named.name) > 0
WHERE request.settled_at IS NULL;
