-- A day that a record holds lies between 1900 and 2199, whoever writes it (dayBounds in bounds.ts). Not valid: what older rows hold stays until it
-- is written again.
alter table crm.deal
  add constraint deal_close_on_bounds check (close_on between '1900-01-01' and '2199-12-31') not valid,
  add constraint deal_closed_on_bounds check (closed_on between '1900-01-01' and '2199-12-31') not valid,
  add constraint deal_contract_ends_on_bounds check (contract_ends_on between '1900-01-01' and '2199-12-31') not valid;
alter table crm.task add constraint task_due_on_bounds check (due_on between '1900-01-01' and '2199-12-31') not valid;
alter table crm.legal_matter
  add constraint legal_matter_opened_on_bounds check (opened_on between '1900-01-01' and '2199-12-31') not valid,
  add constraint legal_matter_closed_on_bounds check (closed_on between '1900-01-01' and '2199-12-31') not valid;
alter table crm.quota add constraint quota_quarter_bounds check (quarter between '1900-01-01' and '2199-12-31') not valid;
alter table crm.commission_rate add constraint commission_rate_valid_from_bounds check (valid_from between '1900-01-01' and '2199-12-31') not valid;
