-- evidence: nothing yet
SELECT 1;
