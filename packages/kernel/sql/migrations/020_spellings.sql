-- A person is found by what all spellings of a value have in common (coarse), by each of them as a word of its own (exact), and by
-- first and last name side by side in JSON (parts). Texts are searched as they were before they were escaped.
alter type kernel.about rename attribute pattern to exact;
alter type kernel.about alter attribute exact type text[];
alter type kernel.about add attribute coarse text[], add attribute parts text[];

-- What takes an expression for the person makes room for what takes the person; the next look at each table makes it anew.
do $$ declare f text; begin
  for f in select p.oid::regprocedure::text from pg_proc p where p.pronamespace = 'history'::regnamespace
    and starts_with(p.proname::text, 'redact_') loop
    execute format('drop function %s', f);
  end loop;
end $$;
drop function if exists kernel.redact(text, text), kernel.void_plans(uuid, uuid, text[], text);

grant update (subjects) on kernel.action to rescind_eraser;
