import { cpus, loadavg, totalmem } from 'node:os'
import type { Measure } from './measure.ts'
import type { PageLoad } from './page.ts'
import type { Plan847 } from './plan847.ts'

/** What one run found out; what was not run is absent. */
export interface Results {
  kernel?: { measures: Measure[]; version: string }
  plan847?: Plan847
  page?: PageLoad
}

const aims = { one_row: 1.2, plan847_ms: 500, first_load_bytes: 300_000 } as const

const number = (value: number) => (value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3))
const times = (ratio: number) => `× ${ratio.toFixed(ratio < 10 ? 2 : 1)}`
const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(0)} kB`

/** The figures as a page for people: ratios first, then what they are ratios of, then what falls short. */
export function page({ kernel, plan847, page: load }: Results): string {
  const parts = [`# Measured\n\n${machine(kernel?.version)}\n\n${howToRead}`, aimed({ kernel, plan847, page: load })]
  if (kernel) parts.push(bulk(kernel.measures), single(kernel.measures))
  if (plan847) parts.push(story(plan847))
  if (load) parts.push(firstLoad(load))
  return `${parts.join('\n\n')}\n`
}

function machine(version: string | undefined): string {
  const [first] = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  return [
    `\`npm run bench\`, ${new Date().toISOString().slice(0, 10)}: ${cpus().length} cores (${first?.model.trim()}), ${memory} GB, Node.js ${process.versions.node}`,
    version ? `, embedded PostgreSQL ${version} with fsync on and the settings of the product.` : '.',
    ` The load of the machine over the last five minutes of the run was ${loadavg()[1]!.toFixed(1)}; more than one per core means that others were at work too.`,
  ].join('')
}

const howToRead = `A ratio says how much longer something takes through Rescind than the same thing takes in bare SQL, taken in turns in one
run; only ratios travel from machine to machine. Times are medians in milliseconds of wall time as the client sees it. The
table has 26 columns and four indexes, and the update changes an indexed column; its twin has the same and no kernel.

- **capture**: an action that updates so many rows, from its begin to its commit with audit entry, against the bare UPDATE in a transaction
- **preview**: the same run, rolled back, read line by line and stored as a plan with its digest
- **undo**, **redo**: of the approved action, as a whole
- **undo after edits**: somebody has written another field of every row since, so that the log is replayed and their work stays`

function aimed({ kernel, plan847, page: load }: Results): string {
  const lines: string[] = []
  const say = (what: string, found: string, aim: string, met: boolean) =>
    lines.push(`| ${what} | ${found} | ${aim} | ${met ? 'yes' : '**missed**'} |`)
  const one = kernel?.measures.find(({ what }) => what === 'one_row')
  if (one) say('one-row action against BEGIN; UPDATE; COMMIT', times(one.ratio), `× ${aims.one_row}`, one.ratio <= aims.one_row)
  if (plan847) say('plan for the 847', `${number(plan847.ms)} ms`, `${aims.plan847_ms} ms`, plan847.ms < aims.plan847_ms)
  if (load) {
    const bytes = load.code + load.fonts + load.other
    say('first load of the page', kilobytes(bytes), kilobytes(aims.first_load_bytes), bytes < aims.first_load_bytes)
  }
  return `## Aims\n\n| | found | aim | met |\n|---|---|---|---|\n${lines.join('\n')}`
}

function bulk(measures: readonly Measure[]): string {
  const columns: Measure['what'][] = ['capture', 'preview', 'undo', 'redo', 'undo_after_edits']
  const sizes = [...new Set(measures.filter(({ what }) => what === 'capture').map(({ rows }) => rows))]
  const lines = sizes.map((rows) => {
    const found = columns.map((what) => measures.find((m) => m.what === what && m.rows === rows))
    const cells = found.map((m) => (m ? `**${times(m.ratio)}** (${number(m.ms)})` : 'not run'))
    return `| ${rows.toLocaleString('en-US')} | ${number(found[0]!.baseline_ms)} | ${cells.join(' | ')} |`
  })
  const head = columns.map((what) => what.replaceAll('_', ' ')).join(' | ')
  return `## Bulk update\n\nRatio to the bare UPDATE, milliseconds in brackets.\n\n| rows | bare UPDATE | ${head} |\n|---|---|${'---|'.repeat(columns.length)}\n${lines.join('\n')}`
}

function single(measures: readonly Measure[]): string {
  const lines = measures
    .filter(({ what }) => what === 'one_row' || what === 'throughput')
    .map(({ what, clients = 1, ratio, ms, baseline_ms }) => {
      const told =
        what === 'one_row' ? 'one after the other' : `${clients} ${clients === 1 ? 'client' : 'clients'}, as many as they can`
      const perSecond = what === 'throughput' ? `${number(1000 / ms)} against ${number(1000 / baseline_ms)}` : ''
      return `| ${told} | **${times(ratio)}** | ${number(ms)} | ${number(baseline_ms)} | ${perSecond} |`
    })
  return `## One row\n\nAn action of one row against BEGIN; UPDATE … RETURNING; COMMIT.\n\n| | ratio | action, ms | bare, ms | per second |\n|---|---|---|---|---|\n${lines.join('\n')}`
}

const story = ({ counts, ms, first_ms, shown_ms }: Plan847) => `## The plan for the 847

${counts.matched} matched, ${counts.send} to send, ${counts.held_out} held out, on the demo company of about 25,000 records: **${number(ms)} ms** to find, preview, roll back
and store; ${number(first_ms)} ms the first time after the start; ${number(shown_ms)} ms more to show its first page.`

const firstLoad = ({ code, fonts, data, other, requests }: PageLoad) => `## First load of the page

What Chromium without a cache receives from the server until the first page stands: **${kilobytes(code + fonts + other)}** in ${requests} requests, ${kilobytes(code)} of
it compressed document, scripts and styles, ${kilobytes(fonts)} fonts; ${kilobytes(data)} of data come on top.`
