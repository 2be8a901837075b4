-- What people read as the same. Asked only where a person has decided about the same cell or the
-- same row, so nothing is kept of it. In plpgsql: such a function that is all expressions costs a
-- tenth of one in SQL that is not inlined.

-- A text without what people do not read, or pass over: marks above and below letters, white space,
-- punctuation and symbols, and characters that nobody sees (Default_Ignorable_Code_Point).
create or replace function kernel.bare(p_text text) returns text language plpgsql immutable strict parallel safe as $$
begin
  if octet_length(p_text) <> length(p_text) then
    p_text := regexp_replace(normalize(p_text, NFKD),
      '[\s\u0080-\u00BF\u00D7\u00F7\u02B0-\u036F\u0375\u037E\u0387\u0483-\u0489\u055A-\u055F\u0589\u058A'
      '\u0591-\u05BE\u05C0-\u05C7\u05F3\u05F4\u060C\u061B\u061C\u061F\u064B-\u065F\u066A-\u066D\u06D4\u0964\u0965\u115F\u1160\u1680\u17B4\u17B5\u180B-\u180F'
      '\u1AB0-\u1AFF\u1DC0-\u1DFF\u2000-\u20FF\u2190-\u2BFF\u2E00-\u2E7F\u3000-\u3004\u3008-\u3030\u303D-\u303F\u30FB\u3164\uFE00-\uFE4F\uFEFF\uFFA0\uFFF0-\uFFFD'
      '\U0001BCA0-\U0001BCA3\U0001D165-\U0001D182\U0001F000-\U0001FAFF\U000E0000-\U000E0FFF]', '', 'g');
  end if;
  return translate(p_text, E' \t\n\r\f\x0B!"#$%&''()*+,-./:;<=>?@[\\]^_`{|}~', '');
end $$;

-- What is left of a text by the look of its letters, in lower case: those of other scripts that
-- look like one of ours are that one, by the confusables of Unicode Technical Standard 39 (data of
-- version 10) that are one letter or digit of the Basic Multilingual Plane and look, alone or but
-- for a mark, like one of ASCII, and the small letters of capitals that do. i, l and 1 are one, o
-- and 0, rn and m, vv and w.
create or replace function kernel.look(p_bare text) returns text language plpgsql immutable strict parallel safe as $$
begin
  if octet_length(p_bare) <> length(p_bare) then
    p_bare := translate(p_bare,
    E'\u00D0\u00D8\u00F0\u00F8\u0110\u0111\u0126\u0127\u0131\u0141\u0142\u0166\u0167\u0180\u0182\u0183\u0184\u0185\u0189\u018C'
    '\u018D\u0191\u0192\u0196\u0197\u0199\u019A\u019D\u019E\u019F\u01A5\u01A6\u01A7\u01A8\u01AD\u01AE\u01B4\u01B5\u01B6\u01B7'
    '\u01BB\u01BC\u01BD\u01C0\u01E4\u01E5\u021C\u021D\u0222\u0223\u0224\u0225\u023C\u023E\u0244\u0246\u0247\u0248\u0249\u024D'
    '\u024E\u024F\u0251\u0253\u0256\u0257\u025C\u0260\u0261\u0263\u0266\u0268\u0269\u026A\u026B\u026D\u026F\u0272\u0273\u0275'
    '\u027C\u027D\u0280\u0282\u0288\u0289\u028B\u028F\u0290\u0292\u029D\u02A0\u037F\u0391\u0392\u0395\u0396\u0397\u0398\u0399'
    '\u039A\u039C\u039D\u039F\u03A1\u03A4\u03A5\u03A7\u03B1\u03B2\u03B3\u03B5\u03B6\u03B7\u03B8\u03B9\u03BA\u03BC\u03BD\u03BF'
    '\u03C1\u03C3\u03C4\u03C5\u03C7\u03DC\u03DD\u03E8\u03E9\u03F3\u03FA\u03FB\u0405\u0406\u0408\u0410\u0411\u0412\u0415\u0417'
    '\u041A\u041C\u041D\u041E\u0420\u0421\u0422\u0423\u0425\u042C\u0430\u0431\u0432\u0433\u0435\u0437\u043A\u043C\u043D\u043E'
    '\u0440\u0441\u0442\u0443\u0445\u044C\u0455\u0456\u0458\u045B\u0461\u0462\u0463\u0472\u0473\u0474\u0475\u048C\u048D\u0493'
    '\u0498\u0499\u049A\u049B\u049E\u049F\u04A2\u04A3\u04AA\u04AB\u04AC\u04AD\u04AE\u04AF\u04B0\u04B1\u04B2\u04B3\u04BB\u04BD'
    '\u04BF\u04C0\u04C7\u04C8\u04C9\u04CA\u04CD\u04CE\u04CF\u04E0\u04E1\u04E8\u04E9\u0501\u050C\u050D\u051B\u051C\u051D\u054D'
    '\u054F\u0555\u0561\u0563\u0566\u0570\u0578\u057C\u057D\u057F\u0581\u0584\u0585\u05D5\u05D8\u05DF\u05E1\u0627\u0647\u0661'
    '\u0665\u0667\u06BE\u06C1\u06D5\u06F1\u06F5\u06F7\u06FF\u07C0\u07CA\u0966\u09E6\u09EA\u09ED\u0A66\u0A67\u0A6A\u0AE6\u0B20'
    '\u0B66\u0B68\u0BE6\u0C66\u0CE6\u0D20\u0D66\u0D6D\u0E50\u0ED0\u101D\u1040\u10E7\u10FF\u1200\u12D0\u13A0\u13A1\u13A2\u13A5'
    '\u13A9\u13AA\u13AB\u13AC\u13B3\u13B7\u13BB\u13BD\u13BE\u13C0\u13C2\u13C3\u13CC\u13CE\u13CF\u13D2\u13D4\u13D5\u13D9\u13DA'
    '\u13DE\u13DF\u13E2\u13E6\u13E7\u13EB\u13EE\u13F2\u13F3\u13F4\u13FA\u13FB\u13FC\u142F\u144C\u146D\u146F\u148D\u14AA\u14BF'
    '\u1541\u157C\u157D\u1587\u15AF\u15B4\u15C5\u15DE\u15EA\u15F0\u15F7\u16B7\u16C1\u16D5\u16D6\u1D04\u1D0F\u1D11\u1D1C\u1D20'
    '\u1D21\u1D22\u1D26\u1D6E\u1D70\u1D72\u1D74\u1D75\u1D76\u1D7B\u1D7C\u1D7D\u1D7E\u1D83\u1D8C\u1E9D\u1EFF\u212E\u2C66\u2C67'
    '\u2C68\u2C69\u2C6A\u2C85\u2C8E\u2C8F\u2C92\u2C93\u2C94\u2C95\u2C98\u2C99\u2C9A\u2C9B\u2C9E\u2C9F\u2CA2\u2CA3\u2CA4\u2CA5'
    '\u2CA6\u2CA7\u2CA8\u2CA9\u2CAC\u2CAD\u2CCA\u2CCB\u2CCC\u2CCD\u2CD0\u2CD1\u2CD2\u2CD3\u2D31\u2D38\u2D39\u2D41\u2D4F\u2D54'
    '\u2D55\u2D5D\u3007\uA4D0\uA4D1\uA4D2\uA4D3\uA4D4\uA4D6\uA4D7\uA4D9\uA4DA\uA4DC\uA4DD\uA4DF\uA4E0\uA4E1\uA4E2\uA4E3\uA4E6'
    '\uA4E7\uA4EA\uA4EB\uA4EC\uA4EE\uA4F0\uA4F2\uA4F3\uA4F4\uA644\uA645\uA647\uA695\uA6DF\uA6EF\uA731\uA740\uA741\uA74A\uA74B'
    '\uA75A\uA75B\uA761\uA76A\uA76B\uA76E\uA76F\uA798\uA799\uA79F\uA7AB\uA7B2\uA7B3\uA7B4\uA7B5\uAB32\uAB35\uAB3D\uAB3E\uAB47'
    '\uAB48\uAB4E\uAB52\uAB53\uAB5A\uAB70\uAB71\uAB72\uAB74\uAB75\uAB79\uAB7A\uAB7B\uAB7C\uAB81\uAB83\uAB87\uAB8B\uAB8D\uAB8E'
    '\uAB90\uAB92\uAB93\uAB9C\uAB9E\uAB9F\uABA2\uABA4\uABA5\uABA9\uABAA\uABAE\uABAF\uABB2\uABB6\uABB7\uABBB\uABBE',
    'dododdhhillttbbbbbddgffllklnnopr22ttyzz325slgg3388zzctueejjryyabdd3ggyhiiillwnnorrrstuuyz3jqjabezholkmnoptyxabyeznoikmvo'
    'potuxff22jmmsljabbe3kmhopctyxba6bre3kmhopctyxbsijhwbboovvbbr33kkkkhhccttyyyyxxheelhhhhmmi33oodggqwwusowqqhnnusgfolvlolol'
    'ovooolovooloo89o98ooo9ooooo9ooooyouodrtiyajewmhyoghzu4brwsvslcpkdo6hgbhgbvupdjl2xhxrbfaddmbxlkmcoouvwzrfnrstziipugyfyeth'
    'hkkrhhllkkmmnnooppccttyyxx9933ll66oveoloqxobpddtgkjczfmnlsrvhwxyaelou22ihv2skkoo22w3399ffu3jxbbefoorruuxydrtoiyajerwmhyo'
    'ghzu4brwsvslcpkdo6');
  end if;
  return replace(replace(translate(lower(p_bare), 'i10', 'llo'), 'rn', 'm'), 'vv', 'w');
end $$;

-- Do people read these as the same? Nothing and an empty text are, a number is what it is, and
-- lists and objects are compared part by part. A capital of another script can look like another
-- letter than its small one does, so that texts are the same too where only their case differs.
create or replace function kernel.reads_same(p_one jsonb, p_other jsonb) returns boolean language plpgsql immutable parallel safe as $$
declare
  v_type text := coalesce(jsonb_typeof(p_one), 'null'); v_its text := coalesce(jsonb_typeof(p_other), 'null'); v_one text; v_other text;
begin
  if p_one = p_other then return true; end if;
  if v_type = 'object' and v_its = 'object' then
    return not exists (select from jsonb_each(p_one) o full join jsonb_each(p_other) t using (key) where not kernel.reads_same(o.value, t.value));
  elsif v_type = 'array' and v_its = 'array' then
    return not exists (select from jsonb_array_elements(p_one) with ordinality o(value, n) full join jsonb_array_elements(p_other) with ordinality t(value, n) using (n)
      where not kernel.reads_same(o.value, t.value));
  elsif v_type <> 'string' and v_its <> 'string' then
    return v_type = 'null' and v_its = 'null';
  end if;
  v_one := kernel.bare(coalesce(p_one #>> '{}', ''));
  v_other := kernel.bare(coalesce(p_other #>> '{}', ''));
  return kernel.look(v_one) = kernel.look(v_other) or lower(v_one) = lower(v_other);
end $$;

-- Can they read as the same? Asked first where many rows are looked through: in ASCII, what is left
-- without all that reads_same may pass over or exchange is equal. Of a text with other letters it
-- says yes. Inlined: that is why it says so little.
create or replace function kernel.may_read_same(p_one text, p_other text) returns boolean language sql immutable parallel safe as $$
  select octet_length(p_one) <> length(p_one) or octet_length(p_other) <> length(p_other)
    or translate(lower(p_one), E' \t\n\r\f\x0B!"#$%&''()*+,-./:;<=>?@[\\]^_`{|}~il1o0rnmvw', '')
      = translate(lower(p_other), E' \t\n\r\f\x0B!"#$%&''()*+,-./:;<=>?@[\\]^_`{|}~il1o0rnmvw', '')
$$;

revoke all on function kernel.bare, kernel.look, kernel.reads_same, kernel.may_read_same from public;
grant execute on function kernel.bare, kernel.look, kernel.reads_same, kernel.may_read_same to rescind_undo;
