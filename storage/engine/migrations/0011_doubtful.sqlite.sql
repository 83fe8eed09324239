-- What may have been taken already goes before everything else: after ten minutes the platform would show it twice.
CREATE INDEX message_doubtful ON message (first_tried_at) WHERE state = 'due' AND first_tried_at IS NOT NULL;
