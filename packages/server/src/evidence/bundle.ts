import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  type AnyDb,
  type Asked,
  type BundleFile,
  type Caller,
  type Evidence,
  type Kernel,
  labelsOf,
  namesOf,
  openEvidence,
  readCheckpoint,
  type Signing,
  signersOf,
  withManifest,
} from '@rescind/kernel'
import { sql, type Transaction } from 'kysely'
import { gather, type Leaf } from './gather.ts'
import { readme } from './readme.ts'
import { reportHtml } from './report.ts'
import type { Links } from './report-entry.ts'
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

/** The page would be too long for a browser with more; the files beside it have no limit. */
const reportEntries = 2_000
const page = 50
const verifier = fileURLToPath(import.meta.resolve('@rescind/kernel/verify'))

/** The files of a bundle, in the order in which they are to be read, within the transaction. */
export async function openBundle(
  tx: Transaction<AnyDb>,
  parts: BundleParts,
): Promise<{ files: BundleFile[]; at: Date; name: string }> {
  const { kernel, caller, signing, version, asked } = parts
  const at = new Date()
  const evidence = await openEvidence(tx, kernel.people, caller.org, asked)
  const about = await aboutText(tx, kernel, caller.org, asked)
  const { rows } = await sql<{ name: string }>`select name from crm.org where org_id = ${caller.org}::uuid`.execute(tx)
  const organisation = rows[0]?.name ?? caller.org
  const files = [
    ...evidence.files,
    ...(parts.report ? [{ name: 'report.html', content: () => report(tx, parts, evidence, { at, about, organisation }) }] : []),
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
  return { files: withManifest(files, manifest, signer), at, name: `evidence-${at.toISOString().slice(0, 10)}` }
}

const file = (name: string, text: () => string): BundleFile => ({
  name,
  async *content() {
    yield text()
  },
})

async function aboutText(tx: Transaction<AnyDb>, kernel: Kernel, org: string, asked: Asked): Promise<string> {
  if ('range' in asked) return asked.range === 'all' ? 'the whole log' : `the log from ${asked.range.from} to ${asked.range.to}`
  if ('session' in asked) return `the session ${asked.session}`
  if ('record' in asked) {
    const { table, id } = asked.record
    const label = await labelsOf(tx, await namesOf(tx, kernel.people), new Map([[table, new Set([id])]]), org)
    return `${table.replaceAll('_', ' ')} ${label(table, id) ?? id}`
  }
  const { rows } = await sql<{
    tool: string
  }>`select tool from kernel.action where org_id = ${org}::uuid and id = ${asked.action}::uuid`.execute(tx)
  return `the action “${toolText(rows[0]?.tool ?? asked.action)}”`
}

/** Reads the entries twice: for what refers to what, and for what to show. */
async function* report(
  tx: Transaction<AnyDb>,
  { kernel, caller }: BundleParts,
  evidence: Evidence,
  { at, about, organisation }: { at: Date; about: string; organisation: string },
): AsyncGenerator<string> {
  const entries = new Map<string, number[]>()
  const later = new Map<string, { index: number; kind: string; at: string }[]>()
  const [agents, taken, refused] = [new Set<string>(), new Set<string>(), new Set<string>()]
  for await (const { index, action, leaf: text } of evidence.read()) {
    const leaf = JSON.parse(text) as Leaf
    entries.set(action, [...(entries.get(action) ?? []), index])
    if (leaf.agent !== undefined) agents.add(action)
    if (leaf.outcome === 'denied') refused.add(action)
    for (const target of leaf.kind === 'do' ? [] : (leaf.reverts ?? [])) {
      if (leaf.kind === 'undo') taken.add(target)
      else taken.delete(target)
      later.set(target, [...(later.get(target) ?? []), { index, kind: leaf.kind, at: leaf.at }])
    }
  }
  const links: Links = {
    of: (action) => entries.get(action) ?? [],
    about: (action) => later.get(action) ?? [],
    ...kernel.people,
  }
  const head = {
    ...{
      organisation,
      about,
      at,
      by: caller.agent ? `${caller.agent.name}, for ${caller.principal.name}` : caller.principal.name,
    },
    ...{
      origin: evidence.origin,
      size: evidence.size,
      entries: evidence.entries,
      shown: Math.min(evidence.entries, reportEntries),
    },
    figures: { actions: entries.size, byAgents: agents.size, takenBack: taken.size, refused: refused.size },
    checkpoint: await readCheckpoint(tx, caller.org, evidence.size),
  }
  yield* reportHtml(head, pages(tx, kernel, caller, evidence), links)
}

async function* pages(tx: Transaction<AnyDb>, kernel: Kernel, caller: Caller, evidence: Evidence) {
  let batch: Parameters<typeof gather>[4][number][] = []
  let done = 0
  for await (const entry of evidence.read()) {
    batch.push(entry)
    done++
    if (batch.length === page || done === reportEntries) {
      yield await gather(tx, kernel, caller, evidence, batch)
      batch = []
    }
    if (done === reportEntries) return
  }
  if (batch.length > 0) yield await gather(tx, kernel, caller, evidence, batch)
}
