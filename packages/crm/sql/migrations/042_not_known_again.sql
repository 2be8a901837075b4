-- Of somebody who was erased nothing is known again. Their company was: when their other addresses went, it was remembered once more.
do $$ declare t text; begin
  foreach t in array array['contact', 'known_address', 'belonged', 'won_for'] loop
    execute format('alter table crm.%I no force row level security', t);
  end loop;
  foreach t in array array['known_address', 'belonged', 'won_for'] loop
    execute format('delete from crm.%I k using crm.contact c where c.org_id = k.org_id and c.id = k.contact_id and c.erased_at is not null', t);
  end loop;
  foreach t in array array['contact', 'known_address', 'belonged', 'won_for'] loop
    execute format('alter table crm.%I force row level security', t);
  end loop;
end $$;
