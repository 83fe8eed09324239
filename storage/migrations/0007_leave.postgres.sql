-- leave: nothing yet
SELECT 1;
