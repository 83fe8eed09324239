-- How many times a report has been returned. Until now this was counted from the audit.
ALTER TABLE report ADD COLUMN returns INTEGER NOT NULL DEFAULT 0;
UPDATE report SET returns = (SELECT COUNT(*) FROM audit WHERE audit.subject = 'report:' || report.id
  AND audit.act IN ('report.return', 'report.signer_return'));
