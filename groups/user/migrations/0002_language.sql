-- The language a customer last read the app in: for texts that are sent when nobody is asking.
ALTER TABLE user_person ADD COLUMN lang TEXT NOT NULL DEFAULT 'zh' CHECK (lang IN ('zh', 'en'));
