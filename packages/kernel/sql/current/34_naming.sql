-- Which texts name a person, and the same texts without the name.

-- The strings of a JSON text as they were before they were escaped, among its signs: a value is
-- found at the start of a line too.
create or replace function kernel.told(p_json text) returns text language sql immutable parallel safe as $$
  select case when strpos(p_json, '\') = 0 then p_json else replace(replace(replace(replace(replace(replace(replace(replace(
    p_json, '\\', chr(1)), '\n', chr(10)), '\r', chr(13)), '\t', chr(9)), '\"', '"'), '\b', chr(8)), '\f', chr(12)), chr(1), '\') end
$$;

-- A text whose letters were written as links, pages or JSON write signs, as it reads; also where
-- that was done twice. Each letter of a name may be so written, and an expression for all of them
-- would be too large.
create or replace function kernel.plain(p_text text) returns text
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare found text := p_text; before text; bytes bytea;
begin
  for n in 1..4 loop
    before := found;
    if found ~ '%[0-9A-Fa-f]{2}' then
      select string_agg(case when m[1] = '00' then ' '::bytea when m[1] is not null then decode(m[1], 'hex') else convert_to(m[2], 'UTF8') end, ''::bytea order by ord)
      into bytes from regexp_matches(found, '%([0-9A-Fa-f]{2})|([^%]+|%)', 'g') with ordinality x(m, ord);
      begin
        found := convert_from(bytes, 'UTF8');
      exception when data_exception or character_not_in_repertoire then found := convert_from(bytes, 'LATIN1');
      end;
    end if;
    if found ~ '&#[0-9xX]|\\u[0-9A-Fa-f]{4}' then
      select string_agg(case when c.code is null then m[4] when c.code between 1 and 55295 or c.code between 57344 and 1114111 then chr(c.code) else ' ' end, '' order by ord)
      into found from regexp_matches(found, '&#([0-9]{1,7});|&#[xX]([0-9A-Fa-f]{1,6});|\\u([0-9A-Fa-f]{4})|([^&\\]+|[&\\])', 'g') with ordinality x(m, ord)
      cross join lateral (select coalesce(m[1]::int, ('x' || lpad(coalesce(m[2], m[3]), 8, '0'))::bit(32)::int) as code) c;
    end if;
    exit when found = before;
  end loop;
  return found;
end $$;

-- Does a text name the person? What every spelling has in common is asked first, because that is
-- quick.
create or replace function kernel.names(p_text text, p_about kernel.about) returns boolean
language sql immutable parallel safe as $$
  select p_text collate "C" ~ any ((p_about).coarse) and p_text collate "C" ~ any ((p_about).exact)
    or case when p_text collate "C" ~ '%[0-9A-Fa-f]{2}|&#[0-9xX]|\\u[0-9A-Fa-f]{4}' then
      kernel.plain(p_text) collate "C" ~ any ((p_about).coarse) and kernel.plain(p_text) collate "C" ~ any ((p_about).exact) else false end
$$;

-- Every occurrence of the person's values becomes a marker. Each expression has one group: what
-- stands before the value.
create or replace function kernel.redact(p_text text, p_about kernel.about) returns text
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare e text; found text := p_text collate "C";
begin
  foreach e in array coalesce(p_about.exact, '{}') loop
    found := regexp_replace(found collate "C", e, '\1[erased]', 'g');
  end loop;
  -- What names the person only once it is decoded can not be cut out of it.
  return case when kernel.names(found, p_about) then '[erased]' else found end;
end $$;

-- What is left of a name, told apart from that of another row.
create or replace function kernel.apart(p_text text, p_nr int) returns text language sql immutable parallel safe as $$
  select case when p_nr = 1 then p_text else p_text || ' ' || p_nr end
$$;
revoke all on function kernel.apart from public;
grant execute on function kernel.apart to rescind_eraser;

-- The same of JSON: each string and key is read, matched and written again. A number that is one of
-- the values goes. First and last name side by side, as two strings of one object or list, name the
-- person together.
create or replace function kernel.redact_json(p_json jsonb, p_about kernel.about) returns jsonb
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare kind text := jsonb_typeof(p_json); together boolean := false;
begin
  if kind = 'string' then return to_jsonb(kernel.redact(p_json #>> '{}', p_about)); end if;
  if kind = 'number' then return case when kernel.names(p_json::text, p_about) then 'null' else p_json end; end if;
  if kind not in ('array', 'object') then return p_json; end if;
  if cardinality(p_about.parts) = 2 then
    select coalesce(bool_or(v.value collate "C" ~ p_about.parts[1]) and bool_or(v.value collate "C" ~ p_about.parts[2]), false) into together
    from (select e.value::text from jsonb_array_elements(case kind when 'array' then p_json end) e(value) where jsonb_typeof(e.value) = 'string'
      union all select e.value::text from jsonb_each(case kind when 'object' then p_json end) e where jsonb_typeof(e.value) = 'string') v;
  end if;
  if not together and not kernel.names(kernel.told(p_json::text), p_about) and not kernel.together(p_json::text, p_about) then return p_json; end if;
  if kind = 'array' then
    return (select coalesce(jsonb_agg(kernel.redact_value(e.value, p_about, together) order by e.ord), '[]')
      from jsonb_array_elements(p_json) with ordinality e(value, ord));
  end if;
  return (select coalesce(jsonb_object_agg(kernel.redact(e.key, p_about), kernel.redact_value(e.value, p_about, together)), '{}')
    from jsonb_each(p_json) e);
end $$;

-- One member of an object or list that has first and last name side by side, or has not.
create or replace function kernel.redact_value(p_value jsonb, p_about kernel.about, p_together boolean) returns jsonb
language sql immutable parallel safe as $$
  select case when p_together and jsonb_typeof(p_value) = 'string' and p_value::text collate "C" ~ any ((p_about).parts) then to_jsonb('[erased]'::text)
    else kernel.redact_json(p_value, p_about) end
$$;

-- May a JSON text have first and last name side by side? redact_json then knows.
create or replace function kernel.together(p_json text, p_about kernel.about) returns boolean
language sql immutable parallel safe as $$
  select coalesce(p_json collate "C" ~ (p_about).parts[1] and p_json collate "C" ~ (p_about).parts[2], false)
$$;

-- Does a JSON text name the person, in a string of it or in two side by side?
create or replace function kernel.names_in(p_json text, p_about kernel.about) returns boolean
language sql immutable parallel safe as $$
  select kernel.names(kernel.told(p_json), p_about)
    or case when kernel.together(p_json, p_about) then kernel.redact_json(p_json::jsonb, p_about) <> p_json::jsonb else false end
$$;

-- Does a text name one of these rows by its id?
create or replace function kernel.mentions(p_text text, p_ids text[]) returns boolean language sql immutable parallel safe as $$
  select case when cardinality(p_ids) <= 50 then exists (select 1 from unnest(p_ids) i where strpos(p_text, i) > 0)
    else exists (select 1 from regexp_matches(p_text, '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', 'g') m where m[1] = any (p_ids)) end
$$;

-- Does a text name somebody else too, by id or by full name? Then it loses only the erased person;
-- else the whole of it goes.
create or replace function kernel.names_others(p_org uuid, p_text text, p_about kernel.about) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare t kernel.tracked; found boolean;
begin
  select * into t from kernel.tracked where tbl = p_about.tbl;
  execute format($f$
    select exists (select 1 from regexp_matches($1, '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', 'g') m
        join %1$s r on r.org_id = $3 and r.%2$I::text = m[1] where m[1] <> all ($2))
      or exists (select 1 from %1$s r where r.org_id = $3 and r.%2$I::text <> all ($2)
        and (%3$s) like '%% %%' and length(%3$s) >= 5 and strpos($1, %3$s) > 0
        and not exists (select 1 from kernel.erased_row e where e.org_id = $3 and e.tbl = %4$L and e.key = r.%2$I::text))$f$,
    t.rel, t.key_columns[1], t.label, t.tbl) into found using p_text, p_about.ids, p_org;
  return found;
end $$;
