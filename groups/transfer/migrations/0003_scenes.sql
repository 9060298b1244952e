-- What stands around a transfer: receipts that third parties check, phones that can be paid, tallies of what may not be
-- asked too often.

CREATE INDEX transfer_order_receipt ON transfer_order (receipt_no);

-- How often something was asked or tried on a day of the bank. Swept after a week.
CREATE TABLE transfer_tally (
    subject TEXT NOT NULL,
    day TEXT NOT NULL,
    used BIGINT NOT NULL,
    PRIMARY KEY (subject, day)
);
CREATE INDEX transfer_tally_day ON transfer_tally (day);

-- Customers whom others may pay by phone number, and where the money goes. The number itself stays with the user.
CREATE TABLE transfer_phone (
    user_id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL,
    registered_at BIGINT NOT NULL
);
