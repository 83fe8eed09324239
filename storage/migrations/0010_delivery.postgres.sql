-- delivery: nothing yet
SELECT 1;
