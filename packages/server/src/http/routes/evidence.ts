import { PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { OpenAPIHono } from '@hono/zod-openapi'
import {
  type AnyDb,
  type Asked,
  type Caller,
  type Kernel,
  KernelError,
  limits as kernelLimits,
  read,
  type Signing,
} from '@rescind/kernel'
import type { Transaction } from 'kysely'
import { z } from 'zod'
import type { Sealer } from '../../audit/sealer.ts'
import { openBundle, outlineOf } from '../../evidence/bundle.ts'
import { zipOf } from '../../evidence/zip.ts'
import { limits } from '../../limits.ts'
import { errorFields, type Log } from '../../log.ts'
import { id } from '../../wire/values.ts'
import { type Env, endpoint } from '../endpoint.ts'
import { HttpProblem } from '../problem.ts'

const subject = {
  range: z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'all, or FROM..TO: two indexes, or two moments (ISO 8601)' }),
  contact: id.optional(),
  action: id.optional(),
  session: z.string().min(1).max(200).optional(),
}
const question = z.object({
  ...subject,
  report: z
    .enum(['true', 'false'])
    .default('true')
    .meta({ description: 'false leaves out report.html' }),
})

const outline = z.object({
  about: z.string().meta({ description: 'In words: "the contact Anna Keller"' }),
  entries: z.int(),
  size: z.int().meta({ description: 'Entries that the log has' }),
  pages: z.int().meta({ description: 'Pages of the report' }),
  shown: z.int().meta({ description: 'Entries that the report shows; the files have all' }),
})

/**
 * Evidence to hand over: what is concerned of the log, with its proofs, a report for people, and
 * the program that checks it.
 */
export function evidenceRoutes(
  app: OpenAPIHono<Env>,
  kernel: Kernel,
  parts: { signing: Signing; sealer: Sealer; version: string; log: Log },
): void {
  let running = 0
  const allowed = (caller: Caller) => {
    if (!caller.permissions.has('audit:read'))
      throw new HttpProblem('not_permitted', 'You may not hand over evidence. Nothing was read.', {
        people: 'Ask your compliance officer or administrator.',
        callers: 'Evidence needs audit:read. Ask your compliance officer or administrator.',
      })
  }
  endpoint(
    app,
    {
      method: 'get',
      path: '/api/audit/bundle/about',
      about: 'What such evidence would hold, before it is made',
      who: 'caller',
      query: z.object(subject),
      answers: { 200: { about: 'How much of the log it is', schema: outline } },
    },
    async ({ caller, query }) => {
      allowed(caller)
      const asked = askedOf(query)
      await parts.sealer.run()
      const outline = async (tx: Transaction<AnyDb>) =>
        await outlineOf(tx, kernel, caller.org, asked)
      return { body: await read(kernel, caller, outline, kernelLimits.report_ms) }
    },
  )
  endpoint(
    app,
    {
      method: 'get',
      path: '/api/audit/bundle',
      about: 'Evidence about a range of the log, a contact, an action or a session, as a zip',
      who: 'caller',
      query: question,
      answers: {
        200: {
          about: 'A zip; docs/evidence.md describes its files',
          schema: z.string(),
          type: 'application/zip',
        },
      },
    },
    async ({ c, caller, query }) => {
      allowed(caller)
      const asked = askedOf(query)
      if (running >= limits.bundles)
        throw new KernelError(
          'busy',
          `${limits.bundles} bundles are being downloaded already.`,
          'Try again when one of them is done.',
        )
      // What has just been done is to be in it.
      await parts.sealer.run()
      const output = new PassThrough()
      const opened = Promise.withResolvers<string>()
      running++
      const write = async (tx: Transaction<AnyDb>) => {
        const { version, signing } = parts
        const bundle = await openBundle(tx, {
          kernel,
          caller,
          signing,
          version,
          asked,
          report: query.report === 'true',
        })
        opened.resolve(bundle.name)
        await pipeline(zipOf(bundle.name, bundle.files, bundle.at), output)
      }
      read(kernel, caller, write, kernelLimits.report_ms)
        .catch((error: unknown) => {
          opened.reject(error)
          // Whoever downloads went away, or is to see that this is not all.
          if (!output.destroyed) parts.log.warn('evidence_cut_off', errorFields(error))
          output.destroy()
        })
        .finally(() => running--)
      const name = await opened.promise
      return c.body(Readable.toWeb(output) as ReadableStream, 200, {
        'content-type': 'application/zip',
        'content-disposition': `attachment; filename="${name}.zip"`,
        'cache-control': 'no-store',
      })
    },
  )
}

function askedOf({
  range,
  contact,
  action,
  session,
}: Omit<z.output<typeof question>, 'report'>): Asked {
  const given = [range, contact, action, session].filter((each) => each !== undefined)
  if (given.length !== 1) throw notOne('Ask about one of range, contact, action and session.')
  if (action !== undefined) return { action }
  if (session !== undefined) return { session }
  if (contact !== undefined) return { record: { table: 'contact', id: contact } }
  if (range === 'all') return { range }
  const [, from, to] = /^(.+?)\.\.(.+)$/.exec(range ?? '') ?? []
  if (from === undefined || to === undefined) throw notOne('This is no span of entries or of time.')
  return { range: { from, to } }
}

const notOne = (detail: string) =>
  new HttpProblem(
    'invalid_input',
    detail,
    {
      people: 'Choose what it is to be about.',
      callers:
        'Write range=all, range=0..99, range=2026-01-01..2026-02-01, contact=ID, action=ID or session=ID.',
    },
    {
      issues: [],
    },
  )
