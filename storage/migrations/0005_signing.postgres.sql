-- signing: nothing yet
SELECT 1;
