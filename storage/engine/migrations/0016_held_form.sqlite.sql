-- The list of statuses, or the form, of an open issue, where a plan has changed it for later ones.
ALTER TABLE issue ADD COLUMN held TEXT;           -- JSON: statuses, form; NULL: as the campaign has them
