-- A message's id begins with the moment it tells of: in the order of ids, messages are in the order of time. So one index
-- less is kept up for every message, and another is narrower.
DROP INDEX user_message_created;
DROP INDEX user_message_inbox;
CREATE INDEX user_message_of ON user_message (user_id, message_id);
