import type { OpenAPIHono } from '@hono/zod-openapi'
import {
  type Caller,
  checkLog,
  entriesOf,
  type Kernel,
  limits,
  listEntries,
  proveConsistency,
  proveInclusion,
  read,
  readCheckpoint,
  readEntry,
  readKeys,
  readLog,
  type Signing,
} from '@rescind/kernel'
import { z } from 'zod'
import type { Sealer } from '../../audit/sealer.ts'
import { byId, id, limit, moment, pageOf } from '../../wire/values.ts'
import { type Env, endpoint } from '../endpoint.ts'
import { HttpProblem } from '../problem.ts'

const permission = 'audit:read'
const index = z.coerce.number().int().min(0)
const hex = z.string().regex(/^[0-9a-f]{64}$/)

const log = z.object({
  origin: z.string(),
  size: z.int(),
  root: hex,
  pending: z.int().meta({ description: 'Entries that have no place in the tree yet' }),
  sealed_at: moment.nullable(),
  keys: z
    .array(z.string())
    .meta({ description: 'Every key that ever signed, oldest first (C2SP vkey)' }),
  published: z.array(
    z.object({
      where: z.string(),
      size: z.int(),
      at: moment,
      ok: z.boolean(),
      outcome: z.string(),
    }),
  ),
  stopped: z.string().nullable().meta({ description: 'Why the log is not sealed any more' }),
})
const entry = z.object({
  index: z.int().nullable(),
  id,
  action: id,
  at: moment,
  leaf: z.string().meta({ description: 'RFC 8785 JSON, byte for byte as it was hashed' }),
  hash: hex.nullable(),
})
const entryWhole = entry.extend({
  inclusion: z.object({ size: z.int(), proof: z.array(hex) }).nullable(),
  slots: z.array(
    z.object({
      slot: z.string(),
      ord: z.int(),
      state: z.enum(['kept', 'erased', 'redacted', 'line']),
      by: id.nullable(),
      line: z.string().nullable(),
      salt: hex.nullable(),
      body: z.string().nullable(),
    }),
  ),
})
const proof = z.object({ proof: z.array(hex) })
const check = z.object({
  size: z.int(),
  root: hex,
  pending: z.int(),
  checkpoints: z.int(),
  texts: z.object({ kept: z.int(), erased: z.int(), redacted: z.int() }),
  actions: z.int(),
  problems: z.array(z.string()),
})

/** The organisation whose log the caller may see. @throws HttpProblem `not_permitted` */
const allowed = (caller: Caller) => {
  if (!caller.permissions.has(permission))
    throw new HttpProblem('not_permitted', 'You may not see the audit. Nothing was read.', {
      people: 'Ask your compliance officer or administrator.',
      callers: `The audit needs ${permission}. Ask your compliance officer or administrator.`,
    })
  return caller.org
}

const who = 'caller'

/** The log of an organisation, for whoever is to check it. */
export function auditRoutes(
  app: OpenAPIHono<Env>,
  kernel: Kernel,
  { signing, sealer }: { signing: Signing; sealer: Sealer },
): void {
  logRoutes(app, kernel, signing, sealer)
  entryRoutes(app, kernel)
  proofRoutes(app, kernel)
  verifyRoute(app, kernel, signing)
}

/** Where the log stands, and who signs it. */
function logRoutes(app: OpenAPIHono<Env>, kernel: Kernel, signing: Signing, sealer: Sealer): void {
  endpoint(
    app,
    {
      method: 'get',
      path: '/api/audit/log',
      about: 'Where the audit log stands',
      who,
      answers: { 200: { about: 'The log', schema: log } },
    },
    async ({ caller }) => {
      const org = allowed(caller)
      const state = await read(
        kernel,
        caller,
        async (tx) => await readLog(tx, org, signing.origin(org)),
      )
      return { body: { ...state, stopped: sealer.stopped(org) } }
    },
  )
  endpoint(
    app,
    {
      method: 'get',
      path: '/api/audit/checkpoint',
      about: 'The newest signed checkpoint, or the one of a size: a C2SP tlog-checkpoint',
      who,
      query: z.object({ size: index.optional() }),
      answers: { 200: { about: 'A signed note', schema: z.string(), type: 'text/plain' } },
    },
    async ({ c, caller, query }) => {
      const { note } = await read(
        kernel,
        caller,
        async (tx) => await readCheckpoint(tx, allowed(caller), query.size),
      )
      return c.text(note)
    },
  )
  endpoint(
    app,
    {
      method: 'get',
      path: '/api/audit/keys',
      about: 'Every key that ever signed the log, oldest first',
      who,
      answers: {
        200: { about: 'Keys as C2SP vkeys', schema: z.object({ keys: z.array(z.string()) }) },
      },
    },
    async ({ caller }) => {
      const origin = signing.origin(allowed(caller))
      return {
        body: { keys: await read(kernel, caller, async (tx) => await readKeys(tx, origin)) },
      }
    },
  )
}

/** What was sealed. */
function entryRoutes(app: OpenAPIHono<Env>, kernel: Kernel): void {
  endpoint(
    app,
    {
      method: 'get',
      path: '/api/audit/entries',
      about: 'Sealed entries by index; with `action` those of one action, sealed or not',
      who,
      query: z.object({
        after: z.coerce.number().int().min(-1).optional(),
        limit,
        action: id.optional(),
      }),
      answers: { 200: { about: 'A page of entries', schema: pageOf(entry) } },
    },
    async ({ caller, query: { action, after, limit } }) => {
      const org = allowed(caller)
      return {
        body: await read(kernel, caller, async (tx) =>
          action
            ? { rows: await entriesOf(tx, org, action) }
            : await listEntries(tx, org, {
                ...(after !== undefined && { after }),
                ...(limit && { limit }),
              }),
        ),
      }
    },
  )
  endpoint(
    app,
    {
      method: 'get',
      path: '/api/audit/entries/{id}',
      about: 'One entry with what it commits to, and the proof that it is in the log',
      who,
      params: byId,
      answers: { 200: { about: 'The entry', schema: entryWhole } },
    },
    async ({ caller, params }) => ({
      body: await read(
        kernel,
        caller,
        async (tx) => await readEntry(tx, allowed(caller), params.id),
      ),
    }),
  )
}

/** What anybody can check without trust in the server. */
function proofRoutes(app: OpenAPIHono<Env>, kernel: Kernel): void {
  endpoint(
    app,
    {
      method: 'get',
      path: '/api/audit/proof/inclusion',
      about: 'Proof that the entry at an index is in the tree of a size (RFC 9162)',
      who,
      query: z.object({ index, size: index.optional() }),
      answers: {
        200: {
          about: 'Hashes from the leaf up',
          schema: proof.extend({ index: z.int(), size: z.int() }),
        },
      },
    },
    async ({ caller, query }) => {
      const org = allowed(caller)
      return await read(kernel, caller, async (tx) => {
        const size = await knownSize(tx, org, query.size)
        if (query.index >= size) throw outOfTree(size)
        const hashes = await proveInclusion(tx, org, query.index, size)
        return { body: { index: query.index, size, proof: hashes.map(hexOf) } }
      })
    },
  )
  endpoint(
    app,
    {
      method: 'get',
      path: '/api/audit/proof/consistency',
      about: 'Proof that the tree of one size begins with that of an older one (RFC 9162)',
      who,
      query: z.object({ from: index, to: index.optional() }),
      answers: { 200: { about: 'Hashes', schema: proof.extend({ from: z.int(), to: z.int() }) } },
    },
    async ({ caller, query: { from, to } }) => {
      const org = allowed(caller)
      return await read(kernel, caller, async (tx) => {
        const size = await knownSize(tx, org, to)
        if (from > size) throw outOfTree(size)
        const hashes = await proveConsistency(tx, org, from, size)
        return { body: { from, to: size, proof: hashes.map(hexOf) } }
      })
    },
  )
}

/** The server’s own check. */
function verifyRoute(app: OpenAPIHono<Env>, kernel: Kernel, signing: Signing): void {
  endpoint(
    app,
    {
      method: 'get',
      path: '/api/audit/verify',
      about:
        'Checks the whole log from inside: tree, checkpoints, texts, and that every action and change has an entry',
      who,
      answers: {
        200: { about: 'What was found; `problems` is empty where everything holds', schema: check },
      },
    },
    async ({ caller }) => {
      const org = allowed(caller)
      const check = async (tx: Parameters<typeof checkLog>[0]) =>
        await checkLog(tx, org, {
          origin: signing.origin(org),
          ...(kernel.rules && { rules: kernel.rules }),
        })
      return { body: await read(kernel, caller, check, limits.report_ms) }
    },
  )
}

const hexOf = (hash: Buffer) => hash.toString('hex')
const outOfTree = (size: number) =>
  new HttpProblem(
    'invalid_input',
    `The log has ${size.toLocaleString('en-GB')} entries, and not more.`,
    'Ask for less.',
    {
      issues: [],
    },
  )

/** The size asked for, which must lie in the log; else that of the newest checkpoint. */
async function knownSize(
  tx: Parameters<typeof readCheckpoint>[0],
  org: string,
  asked: number | undefined,
): Promise<number> {
  const { size } = await readCheckpoint(tx, org)
  if (asked !== undefined && asked > size) throw outOfTree(size)
  return asked ?? size
}
