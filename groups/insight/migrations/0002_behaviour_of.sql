-- Behaviour of one customer: to be taken along, and to be untied when they leave. Only of those who agreed to be known by it.
CREATE INDEX insight_event_user ON insight_event (user_id, received_at) WHERE user_id IS NOT NULL;
