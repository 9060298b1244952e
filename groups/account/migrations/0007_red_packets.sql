-- The internal account of red packets, for banks that were open before there was one. New banks get it when they open.

INSERT INTO account_internal (code, account_id)
SELECT 'red_packets', '019ab000-0000-7000-8000-000000000008' FROM account_internal WHERE code = 'cash';

INSERT INTO account_balance (account_id, currency, status, balance_minor, held_minor, floor_minor)
SELECT account_id, 'CNY', 'active', 0, 0, -2305843009213693952 FROM account_internal WHERE code = 'red_packets';
