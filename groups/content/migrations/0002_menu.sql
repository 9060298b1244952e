-- What a customer put in order of the functions, and whether the rest follows what they use.
CREATE TABLE content_menu_own (
    user_id TEXT PRIMARY KEY,
    favourites TEXT NOT NULL,
    ordering TEXT NOT NULL CHECK (ordering IN ('by_use', 'fixed')),
    updated_at BIGINT NOT NULL
);

-- How often a customer used a function on a day of the bank. Only of who agreed to be known by what they do.
CREATE TABLE content_menu_use (
    user_id TEXT NOT NULL,
    entry TEXT NOT NULL,
    day BIGINT NOT NULL,
    times BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, entry, day)
);
CREATE INDEX content_menu_use_day ON content_menu_use (day);
