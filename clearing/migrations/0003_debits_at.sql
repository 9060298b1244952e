-- Requests for money are looked through by time.
CREATE INDEX clearing_debit_at ON clearing_debit (accepted_at, request_id);
