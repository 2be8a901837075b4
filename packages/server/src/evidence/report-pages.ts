import type { AnyDb, Caller, Evidence, EvidenceEntry, Kernel } from '@rescind/kernel'
import type { Transaction } from 'kysely'
import { limits } from '../limits.ts'
import { gather } from './gather.ts'
import { entryHtml, type Links } from './report-entry.ts'
import { registerRow } from './report-register.ts'

export const shownMax = limits.report_page_entries * limits.report_pages

/** One page as text: a line for each entry, and the entries. */
export interface Page {
  number: number
  from: number
  to: number
  first: string
  last: string
  register: string[]
  entries: string[]
  figures: { approved: number; heldOut: number; takenBack: number; refused: number; erased: number }
}

/** What the pages that were made so far leave out, and why. */
export interface Coverage {
  entries: number
  withheld: number
  more: number
  /** Texts by the request that erased them. */
  erased: Map<string, number>
}

/** How many pages so many entries take. */
export const pagesOf = (entries: number): number =>
  Math.ceil(Math.min(entries, shownMax) / limits.report_page_entries)

export const pageName = (number: number): string => `part-${String(number).padStart(3, '0')}.html`

const batchEntries = 50
const batchLines = 2_000

/**
 * The pages one after the other, read from the log as they are asked for. `links`: seen from the
 * page of this number.
 */
export async function* pages(
  tx: Transaction<AnyDb>,
  kernel: Kernel,
  caller: Caller,
  evidence: Evidence,
  links: (page: number) => Links,
  coverage: Coverage,
): AsyncGenerator<Page> {
  const seen = new Set<string>()
  let page = newPage(1)
  for await (const batch of batches(evidence)) {
    const { shown, label } = await gather(tx, kernel, caller, evidence, batch, seen)
    for (const entry of shown) {
      const { index, leaf } = entry
      if (page.entries.length === 0) [page.from, page.first] = [index, leaf.at]
      page.to = index
      page.last = leaf.at
      page.register.push(registerRow(entry, label, links(page.number)).text)
      page.entries.push(entryHtml(entry, label, links(page.number)).text)
      cover(page, coverage, entry)
    }
    if (page.entries.length < limits.report_page_entries) continue
    yield page
    if (page.number === limits.report_pages) return
    page = newPage(page.number + 1)
  }
  if (page.entries.length > 0) yield page
}

const newPage = (number: number): Page => ({
  ...{ number, from: 0, to: 0, first: '', last: '', register: [], entries: [] },
  figures: { approved: 0, heldOut: 0, takenBack: 0, refused: 0, erased: 0 },
})

function cover(
  { figures }: Page,
  coverage: Coverage,
  entry: Awaited<ReturnType<typeof gather>>['shown'][number],
): void {
  const { leaf, singles, withheld, more, erased, heldOut } = entry
  figures.approved += Number(leaf.approver !== undefined)
  figures.heldOut += heldOut.told ? (leaf.held_out ?? 0) : 0
  figures.takenBack += Number(leaf.kind === 'undo')
  figures.refused += Number(leaf.outcome === 'denied')
  figures.erased += leaf.erased?.count ?? 0
  coverage.entries++
  coverage.more += more + heldOut.more
  coverage.withheld += withheld + heldOut.withheld
  const gone = (by: string, lines: number) =>
    coverage.erased.set(by, (coverage.erased.get(by) ?? 0) + lines)
  for (const [by, lines] of erased) gone(by, lines)
  for (const { state, by } of singles.values()) {
    if (state === 'withheld') coverage.withheld++
    if (state === 'erased') gone(by ?? '', 1)
  }
}

/**
 * Entries to be read at once: few of them where they have many lines. No batch reaches over the end
 * of a page.
 */
async function* batches(evidence: Evidence): AsyncGenerator<EvidenceEntry[]> {
  let batch: EvidenceEntry[] = []
  let lines = 0
  let done = 0
  for await (const entry of evidence.read()) {
    batch.push(entry)
    done++
    for (const [, count] of entry.leaf.matchAll(/"(?:changes|messages)":\{"count":(\d+)/g))
      lines += Number(count)
    if (
      batch.length < batchEntries &&
      lines < batchLines &&
      done % limits.report_page_entries !== 0
    )
      continue
    yield batch
    batch = []
    lines = 0
  }
  if (batch.length > 0) yield batch
}
