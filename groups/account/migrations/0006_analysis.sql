-- Income and expense: how movements are sorted, what customers said otherwise, and what they mean to spend.

-- The first rule that fits decides. An empty column fits everything; words are looked for in lower case.
CREATE TABLE account_category_rule (
    place BIGINT NOT NULL PRIMARY KEY,
    direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
    kind TEXT NOT NULL,
    counterparty TEXT NOT NULL,
    word TEXT NOT NULL,
    category TEXT NOT NULL
);

-- What a customer said about a counterparty; it holds for all movements with it, past and future.
CREATE TABLE account_category_choice (
    user_id TEXT NOT NULL,
    direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
    counterparty TEXT NOT NULL,
    category TEXT NOT NULL,
    chosen_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, direction, counterparty)
);

-- What a customer means to spend in a month, in one category or, as 'all', altogether.
CREATE TABLE account_budget (
    user_id TEXT NOT NULL,
    category TEXT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    set_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, category)
);

-- Told once a month for each threshold.
CREATE TABLE account_budget_warning (
    user_id TEXT NOT NULL,
    category TEXT NOT NULL,
    month TEXT NOT NULL,
    percent BIGINT NOT NULL,
    spent_minor BIGINT NOT NULL,
    told_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, month, category, percent)
);

-- Who has a budget and paid something since it was last looked at.
CREATE TABLE account_budget_due (
    user_id TEXT NOT NULL PRIMARY KEY,
    since BIGINT NOT NULL
);
CREATE INDEX account_budget_due_since ON account_budget_due (since);

INSERT INTO account_category_rule (place, direction, kind, counterparty, word, category) VALUES
    (100, 'in', 'salary', '', '', 'salary'),
    (110, 'in', 'interest', '', '', 'interest'),
    (120, 'in', 'deposit', '', '', 'cash_in'),
    (130, 'in', 'opening', '', '', 'cash_in'),
    (140, 'in', 'transfer', '', '红包', 'gift_in'),
    (150, 'in', 'transfer', '', '', 'transfer_in'),
    (200, 'out', 'fee', '', '', 'fees'),
    (210, 'out', '', '', '餐饮', 'dining'),
    (211, 'out', '', '面馆', '', 'dining'),
    (212, 'out', '', '早茶', '', 'dining'),
    (213, 'out', '', '', '饭', 'dining'),
    (214, 'out', '', '', '咖啡', 'dining'),
    (220, 'out', '', '', '超市', 'groceries'),
    (221, 'out', '', '', '便利店', 'groceries'),
    (222, 'out', '', '超市', '', 'groceries'),
    (223, 'out', '', '', '水果', 'groceries'),
    (230, 'out', '', '', '交通', 'transport'),
    (231, 'out', '', '网约车', '', 'transport'),
    (232, 'out', '', '', '加油', 'transport'),
    (240, 'out', '', '', '房租', 'housing'),
    (241, 'out', '', '', '物业', 'housing'),
    (250, 'out', '', '', '水电', 'utilities'),
    (251, 'out', '', '', '水费', 'utilities'),
    (252, 'out', '', '', '电费', 'utilities'),
    (253, 'out', '', '', '燃气', 'utilities'),
    (254, 'out', '', '', '话费', 'utilities'),
    (260, 'out', '', '', '服饰', 'shopping'),
    (261, 'out', '', '', '购物', 'shopping'),
    (270, 'out', '', '', '医药', 'health'),
    (271, 'out', '', '药房', '', 'health'),
    (272, 'out', '', '医院', '', 'health'),
    (280, 'out', '', '', '学费', 'education'),
    (281, 'out', '', '', '图书', 'education'),
    (290, 'out', '', '', '文化', 'leisure'),
    (291, 'out', '', '影城', '', 'leisure'),
    (300, 'out', '', '', '红包', 'gifts'),
    (301, 'out', '', '', '生日', 'gifts'),
    (310, 'out', 'transfer', '', '', 'transfer_out');
