-- Reports go through viewers chunk by chunk: without this each chunk looked through the whole span of days.
CREATE INDEX content_exposure_people_chunk ON content_exposure_people (chunk, day);
