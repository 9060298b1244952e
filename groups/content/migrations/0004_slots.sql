-- The image library: what was uploaded, decoded and written anew. A picture is known by what it shows: its id is the digest of
-- the file that was made of it, and its sizes are blobs.
CREATE TABLE content_image (
    image_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    alt_zh TEXT NOT NULL,
    alt_en TEXT NOT NULL,
    -- `jpg` or `png`.
    format TEXT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    -- The widths it is kept in, ascending, with commas.
    widths TEXT NOT NULL,
    -- Of all sizes together.
    bytes BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL
);
CREATE INDEX content_image_new ON content_image (created_at, image_id);

-- What one customer was shown, as far as it bears on what they are shown next: counters by placement and by slot, and what is
-- promised to a device of theirs and not seen yet. One row for a person, locked by whoever changes it. `viewer` is the person's
-- place in bitmaps.
CREATE TABLE content_viewer (
    user_id TEXT PRIMARY KEY,
    viewer BIGINT NOT NULL UNIQUE,
    state TEXT NOT NULL
);

-- The last place in bitmaps that was given away (1); and what is held by whoever changes the image library (2).
CREATE TABLE content_viewer_head (
    head_id BIGINT PRIMARY KEY,
    viewer BIGINT NOT NULL
);
INSERT INTO content_viewer_head (head_id, viewer) VALUES (1, 0), (2, 0);

-- Calls that told of exposures, so that one asked again does not count again.
CREATE TABLE content_told (
    call_key TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    told_at BIGINT NOT NULL
);
CREATE INDEX content_told_at ON content_told (told_at);

-- How often something was seen and clicked and came to what it was for, by hour of the bank's day.
CREATE TABLE content_exposure (
    day BIGINT NOT NULL,
    hour BIGINT NOT NULL,
    slot_id TEXT NOT NULL,
    placement_id TEXT NOT NULL,
    arm TEXT NOT NULL,
    -- The audience it was shown for; empty for everybody.
    audience TEXT NOT NULL,
    seen BIGINT NOT NULL,
    clicks BIGINT NOT NULL,
    goals BIGINT NOT NULL,
    PRIMARY KEY (day, slot_id, placement_id, arm, audience, hour)
);
CREATE INDEX content_exposure_placement ON content_exposure (placement_id, day);

-- Who saw and who clicked, a bit for each: 8,192 viewers a row. People over any days are counted exactly by putting them together.
CREATE TABLE content_exposure_people (
    day BIGINT NOT NULL,
    slot_id TEXT NOT NULL,
    placement_id TEXT NOT NULL,
    arm TEXT NOT NULL,
    audience TEXT NOT NULL,
    chunk BIGINT NOT NULL,
    seen BYTEA NOT NULL,
    clicked BYTEA NOT NULL,
    PRIMARY KEY (day, slot_id, placement_id, arm, audience, chunk)
);

-- Placements that somebody stopped at once, past the publishing line; the line is not asked again before it is lifted.
CREATE TABLE content_stop (
    placement_id TEXT PRIMARY KEY,
    reason TEXT NOT NULL,
    stopped_at BIGINT NOT NULL,
    stopped_by TEXT NOT NULL
);
