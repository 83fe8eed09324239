-- plan: nothing yet
SELECT 1;
