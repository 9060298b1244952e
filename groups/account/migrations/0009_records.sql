-- What was checked, bound and agreed to is looked over newest first.
CREATE INDEX account_bound_check_at ON account_bound_check (checked_at, check_id);
CREATE INDEX account_bound_check_outcome ON account_bound_check (outcome, checked_at, check_id);
CREATE INDEX account_binding_at ON account_binding (bound_at, binding_id);
CREATE INDEX account_agreement_at ON account_agreement (accepted_at, agreement_id);
CREATE INDEX account_agreement_document ON account_agreement (document, accepted_at, agreement_id);
