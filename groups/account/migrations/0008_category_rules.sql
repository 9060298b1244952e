-- The rules of income and expense are a parameter of the bank now, in versions: `account.categories`.
DROP TABLE account_category_rule;
