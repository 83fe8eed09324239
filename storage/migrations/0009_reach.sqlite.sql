-- reach: nothing yet
SELECT 1;
