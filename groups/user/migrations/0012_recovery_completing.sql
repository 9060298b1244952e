-- Since when a recovery is being completed: the new password may be in force, and it cannot be stopped any more.
ALTER TABLE user_recovery ADD COLUMN completing_at BIGINT;
