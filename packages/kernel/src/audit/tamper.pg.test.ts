import { type Kysely, sql, type Transaction } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { library } from '../../../../test/library/library.ts'
import { libraryModule } from '../../../../test/library/library-module.ts'
import {
  checkpointText,
  leafHash,
  openCheckpoint,
  parseVkey,
  signNote,
  vkeyOf,
} from '../../verify/rescind-verify.mjs'
import type { AnyDb } from '../contract/kernel.ts'
import { openDb } from '../db/pool.ts'
import { rulesOf } from '../install/register-tools.ts'
import { checkLog } from './check.ts'
import { linkText } from './link.ts'
import { rootAt } from './prove.ts'
import { seal } from './seal.ts'
import { newSigningKey, publicKey, type Signing, signersOf } from './signing-key.ts'
import { Tiers } from './tiers.ts'

const lib = library()
const key = newSigningKey()
const signing: Signing = { origin: (org) => `rescind.local/${org}`, keys: () => [key] }
let sealer: Kysely<AnyDb>
/** The newest checkpoint, as somebody outside keeps it. */
let outside = ''

beforeAll(async () => {
  sealer = openDb(lib.urls.sealer, { max: 1 })
  const shelf = await lib.run('shelf_create', { name: 'Evidence' })
  for (let i = 0; i < 8; i++)
    await lib.run('book_create', { title: `Title ${i}`, shelf: shelf.output.id })
  const { action } = await lib.run('book_create', { title: 'Taken back' })
  await lib.undo(action)
  outside = (await seal(sealer, signing, lib.org))!.note
})
afterAll(() => sealer.destroy())

const tables = [
  'entry',
  'payload',
  'pending',
  'leaf',
  'node',
  'tree',
  'checkpoint',
  'stamp',
  'publication',
  'signer',
]
const writes = (table: string) =>
  [
    `update audit.${table} set org_id = org_id`,
    `delete from audit.${table}`,
    `truncate audit.${table}`,
  ].map((w) => (table === 'signer' ? w.replace('org_id = org_id', 'public = public') : w))

test('L2 caught by the role: the application writes, alters and drops nothing of the audit', async () => {
  for (const table of tables) {
    for (const statement of [
      ...writes(table),
      `drop table audit.${table}`,
      `alter table audit.${table} disable trigger all`,
      `insert into audit.${table} default values`,
    ]) {
      await expect(sql.raw(statement).execute(lib.kernel.db), statement).rejects.toThrow(
        /permission denied|must be owner/,
      )
    }
  }
  for (const statement of [
    'set role rescind_audit',
    'set role rescind_audit_owner',
    'set role rescind_sealer',
    'grant rescind_audit_owner to rescind_app',
    `select audit.append(gen_random_uuid(), null::kernel.action, '{}', '{}', '[]')`,
    'set session_replication_role = replica',
    'drop event trigger rescind_audit_ddl',
  ])
    await expect(sql.raw(statement).execute(lib.kernel.db), statement).rejects.toThrow(
      /permission denied|must be owner|must have|ADMIN option|admin option/i,
    )
})

test('L2 caught by the role: no role may make roles, and none that signs in is a member of another', async () => {
  const { rows } =
    await sql`select r.rolname from pg_roles r where r.rolname like 'rescind%' and (r.rolsuper or r.rolcreaterole or r.rolbypassrls
      or exists (select 1 from pg_auth_members m join pg_roles g on g.oid = m.roleid where m.member = r.oid and g.rolname like 'rescind%' and r.rolcanlogin))`.execute(
      lib.owner,
    )
  expect(rows).toEqual([])
})

test('L2 caught by the role: the sealer changes no entry, no leaf and no checkpoint, and reads no text', async () => {
  for (const table of tables.filter((t) => !['pending', 'tree'].includes(t))) {
    for (const statement of writes(table))
      await expect(sql.raw(statement).execute(sealer), statement).rejects.toThrow(
        /permission denied/,
      )
  }
  await expect(sql`select body from audit.payload`.execute(sealer)).rejects.toThrow(
    /permission denied/,
  )
  await expect(sql`select bodies from audit.pending`.execute(sealer)).rejects.toThrow(
    /permission denied/,
  )
  await expect(
    sql`insert into audit.entry (org_id, id, action_id, leaf) values (${lib.org}, ${lib.org}, ${lib.org}, '{}')`.execute(
      sealer,
    ),
  ).rejects.toThrow(/permission denied/)
  await expect(sql`truncate audit.pending`.execute(sealer)).rejects.toThrow(/permission denied/)
})

test('L2 caught by the trigger: the sealer shrinks no tree', async () => {
  await expect(sql`update audit.tree set size = size - 1`.execute(sealer)).rejects.toThrow(
    /can not shrink/,
  )
})

test('L2 caught by the trigger: not even a superuser changes or empties a table of the audit, as a replica neither', async () => {
  await lib.run('shelf_create', { name: 'Waits' })
  await lib.owner.connection().execute(async (db) => {
    for (const replica of ['origin', 'replica']) {
      await sql.raw(`set session_replication_role = ${replica}`).execute(db)
      for (const table of ['entry', 'payload', 'leaf', 'checkpoint', 'signer'])
        for (const statement of writes(table))
          await expect(sql.raw(statement).execute(db), `${replica}: ${statement}`).rejects.toThrow(
            /append-only/,
          )
      for (const change of ['salts = null', "bodies = '{}'", 'filled = true', 'tables = null'])
        await expect(
          sql.raw(`update audit.pending set ${change}`).execute(db),
          change,
        ).rejects.toThrow(/append-only/)
      await expect(sql`delete from audit.tree`.execute(db)).rejects.toThrow(/append-only/)
      await expect(sql`truncate audit.pending`.execute(db)).rejects.toThrow(/append-only/)
    }
    await sql`set session_replication_role = origin`.execute(db)
  })
  outside = (await seal(sealer, signing, lib.org))!.note
})

test('L2 caught by the event trigger: tables, triggers, functions and policies of the audit are altered by migrations only', async () => {
  for (const statement of [
    'alter table audit.entry disable trigger no_change',
    'drop table audit.payload',
    'drop schema audit cascade',
    'drop trigger no_change on audit.leaf',
    'drop policy org on audit.entry',
    'alter table audit.entry drop column leaf cascade',
    'drop view audit.sealed',
    'alter view audit.sealed set (security_invoker = false)',
    'create or replace function audit.refuse() returns trigger language plpgsql as $$ begin return old; end $$',
  ])
    await expect(sql.raw(statement).execute(lib.owner), statement).rejects.toThrow(/append-only/)
})

/** As a superuser who has turned the triggers off; rolled back. What the check then says. */
async function tamper(
  work: (tx: Transaction<AnyDb>) => Promise<unknown>,
): Promise<{ problems: string[]; outside: string | null }> {
  class Back extends Error {}
  let found: { problems: string[]; outside: string | null } | undefined
  await (lib.owner as Kysely<AnyDb>)
    .transaction()
    .execute(async (tx) => {
      await sql`set local audit.migration = 'on'`.execute(tx)
      for (const table of tables)
        await sql.raw(`alter table audit.${table} disable trigger user`).execute(tx)
      await work(tx)
      const { problems } = await checkLog(tx, lib.org, {
        origin: signing.origin(lib.org),
        rules: rulesOf([libraryModule]),
      })
      found = { problems, outside: await fromOutside(tx) }
      throw new Back()
    })
    .catch((error: unknown) => {
      if (!(error instanceof Back)) throw error
    })
  return found!
}

/** What somebody sees who kept a checkpoint and the key of the log. */
async function fromOutside(tx: Transaction<AnyDb>): Promise<string | null> {
  const kept = openCheckpoint(outside, [parseVkey(vkeyOf(signersOf(signing, lib.org)[0]!))])
  try {
    return (await rootAt(tx, lib.org, kept.size)).equals(kept.root) ? null : 'another tree'
  } catch {
    return 'shorter'
  }
}

test('nothing is found where nothing was done', async () => {
  expect(await tamper(async () => {})).toEqual({ problems: [], outside: null })
})

test.each([
  [
    'an entry updated',
    `update audit.entry set leaf = replace(leaf, '"rows":1', '"rows":2') where id = (select entry_id from audit.leaf where idx = 3)`,
    /entry 3 was changed/,
  ],
  [
    'an entry deleted',
    `delete from audit.entry where id = (select entry_id from audit.leaf where idx = 3)`,
    /entry 3 is gone/,
  ],
  [
    'two entries in each other’s place',
    `update audit.leaf set idx = case idx when 2 then 1000003 else 1000002 end where idx in (2, 3); update audit.leaf set idx = idx - 1000000 where idx > 1000000`,
    /not that of its leaves/,
  ],
  [
    'an entry put in the middle',
    `update audit.leaf set idx = idx + 1000001 where idx >= 3; update audit.leaf set idx = idx - 1000000 where idx > 1000000;
     insert into audit.entry (org_id, id, action_id, leaf) select org_id, gen_random_uuid(), id, '{}' from kernel.action limit 1;
     insert into audit.leaf (org_id, idx, entry_id, hash) select org_id, 3, id, sha256('\\x00'::bytea || '{}') from audit.entry where leaf = '{}'`,
    /tree/,
  ],
  [
    'the tail cut off',
    `delete from audit.entry where id in (select entry_id from audit.leaf where idx >= 8); delete from audit.leaf where idx >= 8`,
    /the tree says/,
  ],
  [
    'everything truncated',
    `truncate audit.entry, audit.leaf, audit.node, audit.tree, audit.checkpoint, audit.payload, audit.pending`,
    /has no entry/,
  ],
  [
    'a text changed',
    `update audit.payload set body = replace(body, 'Title 1', 'Title X') where slot = 'change'`,
    /change 0 of entry .* was changed/,
  ],
  [
    'a text deleted',
    `delete from audit.payload where slot = 'input' and body like '%Title 2%'`,
    /input disagree/,
  ],
  [
    'a line of a change deleted',
    `delete from audit.payload where slot = 'change' and body like '%Title 2%'`,
    /change lines disagree/,
  ],
  [
    'a text said to be erased that no erasure entry names',
    `update audit.payload set salt = null, body = null, erased_by = org_id where slot = 'input' and body like '%Title 2%'`,
    /erased by nobody/,
  ],
  [
    'a checkpoint changed',
    `update audit.checkpoint set note = replace(note, size || chr(10), (size + 1) || chr(10))`,
    /checkpoint/,
  ],
  [
    'the tree row changed',
    `update audit.tree set frontier = array_reverse_or_empty(frontier)`.replace(
      'array_reverse_or_empty(frontier)',
      `array_append(frontier[2:], frontier[1])`,
    ),
    /not that of its leaves/,
  ],
])('L2 caught inside, with the triggers off: %s', async (_, statements, problem) => {
  const found = await tamper(async (tx) => {
    for (const statement of statements.split(';')) await sql.raw(statement).execute(tx)
  })
  expect(found.problems.join('\n')).toMatch(problem)
})

test('L4 caught inside: what was dropped before it was sealed, with its entry, or with its place in the queue', async () => {
  const { action } = await lib.run('book_create', { title: 'Never happened' })
  const dropped = await tamper(async (tx) => {
    await sql`delete from audit.pending where entry_id in (select id from audit.entry where action_id = ${action})`.execute(
      tx,
    )
  })
  expect(dropped.problems.join('\n')).toMatch(/neither sealed nor waiting/)
  const removed = await tamper(async (tx) => {
    for (const table of ['pending where entry_id', 'payload where entry_id', 'entry where id'])
      await sql`delete from audit.${sql.raw(table)} in (select id from audit.entry where action_id = ${action})`.execute(
        tx,
      )
  })
  expect(removed.problems).toContain(`action ${action} has no entry`)
  const erased = await tamper(async (tx) => {
    for (const table of ['pending where entry_id', 'payload where entry_id', 'entry where id'])
      await sql`delete from audit.${sql.raw(table)} in (select id from audit.entry where action_id = ${action})`.execute(
        tx,
      )
    await sql`delete from kernel.touched where action_id = ${action}`.execute(tx)
    await sql`delete from kernel.action where id = ${action}`.execute(tx)
  })
  expect(erased.problems.join('\n')).toContain(`changes of book by action ${action} have no entry`)
})

/** The only checkpoint of a log, with its link, signed by `by`. */
async function putCheckpoint(
  tx: Transaction<AnyDb>,
  tree: Tiers,
  by: ReturnType<typeof newSigningKey>,
): Promise<void> {
  const name = signing.origin(lib.org)
  const signer = { name, privateKey: by }
  const note = signNote(checkpointText(name, tree.size, tree.root()), signer)
  // Whoever rewrites it all dates it after the moment since when the key is known.
  const at = new Date().toISOString().replace('Z', '000Z')
  const link = signNote(linkText(name, { note, at, before: new Tiers(0, []).root() }), signer)
  await sql`insert into audit.checkpoint (org_id, size, note, at, link) values (${lib.org}, ${tree.size}, ${note}, ${at}::timestamptz, ${link})`.execute(
    tx,
  )
}

/** Rewrites the whole log so that it agrees with itself, signed by `by`. */
async function rewrite(
  tx: Transaction<AnyDb>,
  by: ReturnType<typeof newSigningKey>,
): Promise<void> {
  await sql`update audit.entry set leaf = replace(leaf, '"role":"librarian"', '"role":"keeper"')`.execute(
    tx,
  )
  // And what people read with it.
  await sql`update kernel.action set role = 'keeper' where role = 'librarian'`.execute(tx)
  const { rows } = await sql<{
    idx: string
    leaf: string
  }>`select idx, leaf from audit.sealed order by idx`.execute(tx)
  const tree = new Tiers(0, [])
  for (const { idx, leaf } of rows) {
    tree.push(leafHash(Buffer.from(leaf)))
    await sql`update audit.leaf set hash = ${leafHash(Buffer.from(leaf))} where idx = ${idx}`.execute(
      tx,
    )
  }
  await sql`update audit.tree set frontier = ${tree.frontier}::bytea[]`.execute(tx)
  await sql`delete from audit.checkpoint`.execute(tx)
  await putCheckpoint(tx, tree, by)
  await sql`update audit.signer set public = ${publicKey(by)}`.execute(tx)
}

test('L2 caught outside only: everything rewritten, signed by a key of one’s own', async () => {
  const found = await tamper(async (tx) => await rewrite(tx, newSigningKey()))
  expect(found).toEqual({ problems: [], outside: 'another tree' })
})

test('L2 caught outside only: everything rewritten, signed by the stolen key', async () => {
  const found = await tamper(async (tx) => await rewrite(tx, key))
  expect(found).toEqual({ problems: [], outside: 'another tree' })
})

test('L2 caught outside only: the tail cut off, and everything set back to an older checkpoint', async () => {
  const found = await tamper(async (tx) => {
    for (const statement of [
      'delete from audit.payload where entry_id not in (select entry_id from audit.leaf where idx < 4)',
      'delete from audit.entry where id not in (select entry_id from audit.leaf where idx < 4)',
      'delete from audit.pending',
      'delete from audit.leaf where idx >= 4',
      'delete from audit.checkpoint',
    ])
      await sql.raw(statement).execute(tx)
    for (const table of ['book', 'shelf'])
      await sql`delete from history.${sql.id(table)} where _action not in (select action_id from audit.entry)`.execute(
        tx,
      )
    await sql`delete from kernel.flip`.execute(tx)
    await sql`delete from kernel.touched where action_id not in (select action_id from audit.entry)`.execute(
      tx,
    )
    await sql`delete from kernel.action where id not in (select action_id from audit.entry)`.execute(
      tx,
    )
    const { rows } = await sql<{ hash: Buffer }>`select hash from audit.leaf order by idx`.execute(
      tx,
    )
    const tree = new Tiers(0, [])
    for (const { hash } of rows) tree.push(hash)
    await sql`update audit.tree set size = 4, frontier = ${tree.frontier}::bytea[]`.execute(tx)
    await putCheckpoint(tx, tree, key)
  })
  expect(found).toEqual({ problems: [], outside: 'shorter' })
})
