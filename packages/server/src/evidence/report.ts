import { createHash } from 'node:crypto'
import {
  type AnyDb,
  type BundleFile,
  type Caller,
  type Evidence,
  type Kernel,
  readCheckpoint,
  readLog,
} from '@rescind/kernel'
import type { Transaction } from 'kysely'
import { limits } from '../limits.ts'
import { type Html, html, Html as Safe } from './html.ts'
import {
  actorsHtml,
  contentsHtml,
  coverageHtml,
  coverHtml,
  type ReportHead,
  toolsHtml,
} from './report-cover.ts'
import { endHtml } from './report-end.ts'
import type { Links } from './report-entry.ts'
import { type Coverage, type Page, pageName, pages, pagesOf, shownMax } from './report-pages.ts'
import { registerHtml } from './report-register.ts'
import { style } from './report-style.ts'
import { counted, momentText } from './report-words.ts'
import { type Survey, survey } from './survey.ts'

interface Parts {
  tx: Transaction<AnyDb>
  kernel: Kernel
  caller: Caller
  evidence: Evidence
  head: ReportHead
}

/**
 * The report as files: one page for up to 200 entries; of more, pages of 200 each, and a first page
 * with what they hold, who acted and what was done. The first page is made last, because it counts
 * what the others show.
 */
export function reportFiles(parts: Parts): BundleFile[] {
  const { tx, kernel, caller, evidence } = parts
  const count = pagesOf(evidence.entries)
  const coverage: Coverage = { entries: 0, withheld: 0, more: 0, erased: new Map() }
  const made: Omit<Page, 'register' | 'entries'>[] = []
  let surveyed: Promise<Survey> | undefined
  const look = async () =>
    (surveyed ??= survey(tx, kernel.people, caller.org, evidence, {
      shown: shownMax,
      page: limits.report_page_entries,
    }))
  let source: AsyncGenerator<Page> | undefined
  const next = async (): Promise<Page> => {
    const found = await look()
    source ??= pages(
      tx,
      kernel,
      caller,
      evidence,
      (number) => linksFrom(found, kernel, count === 1 ? 0 : number),
      coverage,
    )
    const { value } = await source.next()
    const { register: _, entries: __, ...page } = value as Page
    made.push(page)
    return value as Page
  }
  const file = (name: string, content: () => AsyncGenerator<string>): BundleFile => ({
    name,
    content,
  })
  if (count <= 1)
    return [
      file('report.html', async function* () {
        const page = count === 1 ? await next() : null
        yield* onePage(parts, await look(), page, coverage)
      }),
    ]
  return [
    ...Array.from({ length: count }, (_, i) =>
      file(`report/${pageName(i + 1)}`, async function* () {
        yield* partPage(parts, await next(), count)
      }),
    ),
    file('report.html', async function* () {
      yield* firstPage(parts, await look(), made, coverage)
    }),
  ]
}

/** Page 0 is a report of one page. */
function linksFrom({ of, about, starts }: Survey, { people }: Kernel, page: number): Links {
  const pageOf = (index: number) => starts.findLastIndex((start) => start <= index) + 1
  return {
    ...{ of, about, ...people },
    href: (index) => {
      const there = page === 0 ? 0 : pageOf(index)
      return there === page ? `#entry-${index}` : `${pageName(there)}#entry-${index}`
    },
  }
}

// Only this style sheet counts, and no script: whatever a record says can do nothing here.
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'`

const documentHead = (title: string): Html => html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="referrer" content="no-referrer">
<title>${title}</title><style>${new Safe(style)}</style></head><body><main>
`

async function* onePage(
  { tx, caller, evidence, head }: Parts,
  found: Survey,
  page: Page | null,
  coverage: Coverage,
): AsyncGenerator<string> {
  yield documentHead(`Evidence: ${head.about}`).text
  yield coverHtml(head, evidence, found).text
  if (page !== null) {
    yield html`<h2 id="list">In one line each</h2>
${registerHtml(page.register, (row) => new Safe(row))}
${found.actors.length > 1 ? actorsHtml(found) : null}
<h2 id="timeline">Timeline</h2>
`.text
    yield* page.entries
  }
  yield coverageHtml(evidence, coverage).text
  yield (await ending(tx, caller, evidence)).text
}

async function* firstPage(
  { tx, caller, evidence, head }: Parts,
  found: Survey,
  made: readonly Omit<Page, 'register' | 'entries'>[],
  coverage: Coverage,
): AsyncGenerator<string> {
  yield documentHead(`Evidence: ${head.about}`).text
  yield coverHtml(head, evidence, found).text
  yield contentsHtml(made).text
  yield actorsHtml(found).text
  yield toolsHtml(found).text
  yield coverageHtml(evidence, coverage).text
  yield (await ending(tx, caller, evidence)).text
}

async function* partPage(
  { evidence, head }: Parts,
  page: Page,
  count: number,
): AsyncGenerator<string> {
  const { number, from, to, first, last } = page
  const title = `Part ${number} of ${count}`
  const nav = html`<nav class="parts" aria-label="Parts"><a href="../report.html">First page</a>${number > 1 ? html` <a href="${pageName(number - 1)}">← Part ${number - 1}</a>` : null}${number < count ? html` <a href="${pageName(number + 1)}">Part ${number + 1} →</a>` : null}</nav>
`
  yield documentHead(`${title}: evidence, ${head.about}`).text
  yield html`${nav}<h1>Evidence: ${head.about}</h1>
<p class="lead"><b>${title}</b>: entries ${from} to ${to}, ${counted(page.entries.length, 'entry', 'entries')} of ${counted(evidence.entries, 'entry', 'entries')}, from ${momentText(first)} to ${momentText(last)}.
Taken from the audit log of ${head.organisation} on ${momentText(head.at)}.</p>
<h2 id="list">In one line each</h2>
${registerHtml(page.register, (row) => new Safe(row))}
<h2 id="timeline">Timeline</h2>
`.text
  yield* page.entries
  yield html`${nav}<p class="fine">What the log is, what this evidence leaves out and how to verify it: <a href="../report.html">first page</a>.</p>
</main></body></html>
`.text
}

async function ending(
  tx: Transaction<AnyDb>,
  { org }: Caller,
  { size, origin, files }: Evidence,
): Promise<Html> {
  const { published, keys } = await readLog(tx, org, origin)
  const stamps = files.filter(({ name }) => name.startsWith('timestamps/')).length
  return endHtml({
    origin,
    size,
    checkpoint: await readCheckpoint(tx, org, size),
    keys,
    published,
    stamps,
  })
}
