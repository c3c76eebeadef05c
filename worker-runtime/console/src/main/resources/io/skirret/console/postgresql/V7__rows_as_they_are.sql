-- PostgreSQL compresses rows of more than 2 kB. That takes it longer than all indexes do, for messages that are read
-- hardly ever, and for texts that are searched. So rows stay as they are as long as a page has room for them, and
-- messages are never compressed.
ALTER TABLE dead_letter SET (toast_tuple_target = 8160);
ALTER TABLE dead_letter_content ALTER COLUMN bytes SET STORAGE EXTERNAL;
ALTER TABLE dead_letter_content SET (toast_tuple_target = 8160);
-- Each row changes once or twice: with room beside it, no index changes.
ALTER TABLE operation_entry SET (fillfactor = 50);
