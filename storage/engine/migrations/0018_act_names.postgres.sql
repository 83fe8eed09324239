-- One name for one act: the audit calls each as bot/rights/table.py does.
UPDATE audit SET act = CASE act
  WHEN 'calendar_notice' THEN 'calendar.notice'
  WHEN 'calendar_day' THEN 'calendar.day'
  WHEN 'calendar_day_removed' THEN 'calendar.remove'
  WHEN 'campaign_added' THEN 'campaign.apply'
  WHEN 'campaign_changed' THEN 'campaign.apply'
  WHEN 'urge' THEN 'issue.urge'
  WHEN 'call' THEN 'issue.call'
  WHEN 'message.resent' THEN 'message.resend'
  WHEN 'person.code' THEN 'code.make'
  WHEN 'person.revoked' THEN 'person.forget'
  WHEN 'request.refused' THEN 'request.refuse'
  WHEN 'petition.hand_over' THEN 'handover.ask'
  WHEN 'petition.defer' THEN 'deferral.ask'
  WHEN 'petition.refused' THEN 'petition.refuse'
  WHEN 'leave.declare' THEN 'leave.take'
  ELSE act END;
UPDATE audit SET act = 'person.admit' WHERE act = 'person.bind' AND detail LIKE '%"request":%';
UPDATE audit SET act = 'handover.grant' WHERE act = 'petition.granted' AND detail LIKE '%"post":%';
UPDATE audit SET act = 'deferral.grant' WHERE act = 'petition.granted' AND detail LIKE '%"until":%';
UPDATE audit SET act = 'report.record' WHERE act = 'report.submit' AND detail LIKE '%"face":"office"%';
UPDATE audit SET act = 'message.settle', detail = '{"arrived":true}' WHERE act = 'message.delivered';
UPDATE audit SET act = 'message.settle', detail = '{"arrived":false}' WHERE act = 'message.failed';
