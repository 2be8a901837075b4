import type { OpenAPIHono } from '@hono/zod-openapi'
import {
  type CrmDb,
  importProgress,
  loadRun,
  reportCsv,
  stageImport,
  type Upload,
} from '@rescind/crm'
import { enter, inTransaction, type Kernel, notPermitted, read } from '@rescind/kernel'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { byId, id } from '../../wire/values.ts'
import { type Env, endpoint } from '../endpoint.ts'
import { HttpProblem } from '../problem.ts'

const staged = z.object({
  id,
  files: z.array(
    z.looseObject({
      id,
      name: z.string(),
      kind: z.string(),
      rows: z.int(),
      columns: z.array(z.string()),
    }),
  ),
})
const progress = z.object({
  phase: z.enum(['reading', 'writing', 'reporting', 'done']),
  rows: z.int(),
  total: z.int(),
})

/**
 * Files on their way in: staged here, then run by the tools `import_preview`, `import_run` and
 * `import_report`.
 */
export function importRoutes(app: OpenAPIHono<Env>, kernel: Kernel): void {
  uploadRoute(app, kernel)
  followRoutes(app, kernel)
}

/** Stages files. */
function uploadRoute(app: OpenAPIHono<Env>, kernel: Kernel): void {
  endpoint(
    app,
    {
      method: 'post',
      path: '/api/imports',
      about: 'Upload the files of one import; nothing is imported yet',
      who: 'caller',
      rawBody: { type: 'multipart/form-data', schema: z.object({ files: z.array(z.string()) }) },
      answers: {
        201: { about: 'What the files seem to be', schema: z.object({ import: staged }) },
      },
    },
    async ({ c, caller }) => {
      if (!caller.permissions.has('import:run')) {
        throw notPermitted(
          caller,
          { name: 'import_run', permission: 'import:run' },
          kernel.people.words,
        )
      }
      const files = await filesOf(c.req.raw)
      const made = await inTransaction(kernel, async (tx) => {
        await enter(tx, caller.org)
        return await stageImport(ours(tx), { files, by: caller.principal.id })
      })
      return { status: 201, body: { import: made } }
    },
  )
}

/** How far an import is, and what came of it. */
function followRoutes(app: OpenAPIHono<Env>, kernel: Kernel): void {
  endpoint(
    app,
    {
      method: 'get',
      path: '/api/imports/{id}/progress',
      about: 'How far an import is that runs now; null when none does',
      who: 'caller',
      params: byId,
      answers: {
        200: { about: 'The progress', schema: z.object({ progress: progress.nullable() }) },
      },
    },
    async ({ caller, params }) => {
      await assertSeen(kernel, caller.org, params.id)
      return { body: { progress: importProgress(params.id) } }
    },
  )
  endpoint(
    app,
    {
      method: 'get',
      path: '/api/imports/{id}/report.csv',
      about: 'The report of the last run, row by row, as CSV',
      who: 'caller',
      params: byId,
      query: z.object({ only: z.enum(['problems']).optional() }),
      answers: { 200: { about: 'The report', schema: z.string(), type: 'text/csv' } },
    },
    async ({ c, caller, params, query }) => {
      const text = await read(kernel, caller, async (handle) => {
        const tx = ours(handle)
        const run = await loadRun(tx, caller.org, params.id)
        if (!run) return null
        const parts: string[] = []
        for await (const part of reportCsv(tx, caller.org, run, query.only)) parts.push(part)
        return parts.join('')
      })
      if (text === null)
        throw new HttpProblem('not_found', 'This import has not run, or is not there.', {
          people: 'Import lists what there is.',
          callers: 'Run it with the tool import_run.',
        })
      return c.body(text, 200, {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="import-report.csv"',
      })
    },
  )
}

/** The kernel's handles are of any schema; here they are of the CRM's. */
const ours = (tx: unknown) => tx as Kysely<CrmDb>

async function filesOf(request: Request): Promise<Upload[]> {
  const form = await request.formData().catch(() => {
    throw new HttpProblem(
      'invalid_input',
      'The files did not come.',
      {
        people: 'Choose them again.',
        callers: 'The body is not multipart/form-data. Send the files so.',
      },
      {
        issues: [],
      },
    )
  })
  for (const name of form.keys())
    if (name !== 'files')
      throw new HttpProblem(
        'invalid_input',
        `There is no “${name.slice(0, 60)}” here.`,
        {
          people: 'Choose the files again.',
          callers: 'Unknown part; did you mean "files"? Send each file as the part "files".',
        },
        { issues: [] },
      )
  const files = [...form.values()].filter((value): value is File => value instanceof File)
  // Bytes of a name that are no UTF-8 have become this sign.
  if (files.some((file) => file.name.includes('\uFFFD')))
    throw new HttpProblem(
      'invalid_input',
      'The name of a file could not be read.',
      {
        people: 'Give the file another name and choose it again.',
        callers: 'The name of a file is not UTF-8. Send it in UTF-8.',
      },
      { issues: [] },
    )
  return await Promise.all(
    files.map(async (file) => ({
      name: file.name,
      bytes: new Uint8Array(await file.arrayBuffer()),
    })),
  )
}

async function assertSeen(kernel: Kernel, org: string, importId: string): Promise<void> {
  const seen = await read(kernel, { org }, (tx) =>
    tx
      .selectFrom('import')
      .select('id')
      .where('org_id', '=', org)
      .where('id', '=', importId)
      .executeTakeFirst(),
  )
  if (!seen)
    throw new HttpProblem('not_found', 'There is no such import.', {
      people: 'Import lists what there is.',
      callers: 'Upload the files first: POST /api/imports.',
    })
}
