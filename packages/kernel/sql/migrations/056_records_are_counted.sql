-- It tells how many records it wrote, by table; a function that answers something else can not be replaced.
drop function if exists kernel.carry_out(uuid, uuid, jsonb, uuid[], boolean);
