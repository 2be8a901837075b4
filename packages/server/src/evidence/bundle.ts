import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  type AnyDb,
  type Asked,
  type BundleFile,
  type Caller,
  edgeText,
  type Kernel,
  labelsOf,
  namesOf,
  openEvidence,
  type Signing,
  signersOf,
  withManifest,
} from '@rescind/kernel'
import { sql, type Transaction } from 'kysely'
import { readme } from './readme.ts'
import { reportFiles } from './report.ts'
import { pagesOf, shownMax } from './report-pages.ts'
import { toolText } from './report-words.ts'

/** What a bundle is made of and for. */
export interface BundleParts {
  kernel: Kernel
  caller: Caller
  signing: Signing
  version: string
  asked: Asked
  /** Without one, a program that only verifies has less to fetch. */
  report: boolean
}

const verifier = fileURLToPath(import.meta.resolve('@rescind/kernel/verify'))

/** The files of a bundle, in the order in which they are to be read, within the transaction. */
export async function openBundle(
  tx: Transaction<AnyDb>,
  parts: BundleParts,
): Promise<{ files: BundleFile[]; at: Date; name: string }> {
  const { kernel, caller, signing, version, asked } = parts
  const at = new Date()
  const evidence = await openEvidence(tx, kernel, caller.org, asked)
  const about = await aboutText(tx, kernel, caller.org, asked)
  const { rows } = await sql<{
    name: string
  }>`select name from crm.org where org_id = ${caller.org}::uuid`.execute(tx)
  const organisation = rows[0]?.name ?? caller.org
  const by = caller.agent
    ? `${caller.agent.name}, for ${caller.principal.name}`
    : caller.principal.name
  const files = [
    ...evidence.files,
    ...(parts.report
      ? reportFiles({ tx, kernel, caller, evidence, head: { organisation, about, by, at } })
      : []),
    file('verify.mjs', () => readFileSync(verifier, 'utf8')),
    file('README.txt', () => readme(about, organisation, evidence.origin)),
  ]
  const manifest = () => ({
    origin: evidence.origin,
    size: evidence.size,
    asked,
    at: at.toISOString(),
    by: { id: caller.principal.id, role: caller.principal.role, agent: caller.agent?.id ?? null },
    versions: { rescind: version, node: process.versions.node },
    counts: { entries: evidence.entries },
  })
  const [signer] = signersOf(signing, caller.org)
  if (!signer) throw new Error('there is no key to sign with')
  return {
    files: withManifest(files, manifest, signer),
    at,
    name: `evidence-${at.toISOString().slice(0, 10)}`,
  }
}

/** What evidence about something would hold. */
export async function outlineOf(tx: Transaction<AnyDb>, kernel: Kernel, org: string, asked: Asked) {
  const { entries, size } = await openEvidence(tx, kernel, org, asked)
  const about = await aboutText(tx, kernel, org, asked)
  return { about, entries, size, pages: pagesOf(entries), shown: Math.min(entries, shownMax) }
}

const file = (name: string, text: () => string): BundleFile => ({
  name,
  async *content() {
    yield text()
  },
})

async function aboutText(
  tx: Transaction<AnyDb>,
  kernel: Kernel,
  org: string,
  asked: Asked,
): Promise<string> {
  if ('range' in asked)
    return asked.range === 'all'
      ? 'the whole log'
      : `the log from ${edgeText(asked.range.from)} to ${edgeText(asked.range.to)}`
  if ('session' in asked) return `the session ${asked.session}`
  if ('record' in asked) {
    const { table, id } = asked.record
    const label = await labelsOf(
      tx,
      await namesOf(tx, kernel.people),
      new Map([[table, new Set([id])]]),
      org,
    )
    return `${table.replaceAll('_', ' ')} ${label(table, id) ?? id}`
  }
  const { rows } = await sql<{
    tool: string
  }>`select tool from kernel.action where org_id = ${org}::uuid and id = ${asked.action}::uuid`.execute(
    tx,
  )
  return `the action “${toolText(rows[0]?.tool ?? asked.action)}”`
}
