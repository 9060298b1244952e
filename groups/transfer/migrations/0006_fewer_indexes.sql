-- Every transfer pays for every index with a page of its own. Whom a customer paid is read from their own latest transfers;
-- a receipt's number tells when its transfer was made, and ids are ordered by time.
DROP INDEX transfer_order_payee;
DROP INDEX transfer_order_receipt;
