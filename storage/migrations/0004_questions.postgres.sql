-- questions: nothing yet
SELECT 1;
