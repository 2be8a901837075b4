import type { Measure, Timing } from '../measure.ts'
import { kilobytes, listed, number, percent, rowsOf, table, times } from './format.ts'
import type { Results } from './found.ts'

/** One aim: what was found, size by size, and whether each is within it. */
interface Aim {
  what: string
  aim: string
  found: { at: string; value: string; met: boolean }[]
}

/** Every aim with what was found; where it is missed, it says at which size. */
export function aimed(results: Results): string {
  const aims = [...kernelAims(results.kernel?.measures ?? []), ...otherAims(results)].filter(
    ({ found }) => found.length > 0,
  )
  const lines = aims.map(({ what, aim, found }) => {
    const missed = found.filter(({ met }) => !met)
    const where = found.length === 1 ? '' : ` at ${listed(missed.map(({ at }) => at))}`
    const values = found.map(({ at, value }) => (at ? `${at}: ${value}` : value))
    return [what, aim, values.join('; '), missed.length === 0 ? 'yes' : `**missed**${where}`]
  })
  return `## Aims\n\n${table(['', 'aim', 'found', 'met'], lines)}`
}

function kernelAims(measures: readonly Measure[]): Aim[] {
  const atMost = (
    what: string,
    limit: number,
    name: Measure['what'],
    sizes: readonly number[],
    of: (measure: Measure) => Timing | undefined = (m) => m,
  ): Aim => {
    const found = sizes.flatMap((rows) => {
      const measure = measures.find((m) => m.what === name && m.rows === rows)
      const timing = measure && of(measure)
      return timing
        ? [{ at: rowsOf(rows), value: times(timing.ratio), met: timing.ratio <= limit }]
        : []
    })
    return { what, aim: `at most ${times(limit)}`, found }
  }
  const [few, many] = [
    [200, 847],
    [10_000, 100_000],
  ] as const
  const run = (m: Measure) => m.beside?.run_only
  return [
    atMost('capture', 1.4, 'capture', few),
    atMost('capture', 1.8, 'capture', many),
    atMost('preview, the whole call', 1.4, 'preview', few),
    atMost('preview, the whole call', 1.8, 'preview', many),
    atMost('preview, of it the run', 1.4, 'preview', few, run),
    atMost('preview, of it the run', 1.8, 'preview', many, run),
    atMost('undo', 1.6, 'undo', few),
    atMost('undo', 2, 'undo', many),
    atMost('undo after edits of other fields', 5, 'undo_after_edits', [1, 200, 847, 10_000]),
    {
      ...atMost('one-row action against BEGIN; UPDATE; COMMIT', 1.2, 'one_row', []),
      found: measures
        .filter((m) => m.what === 'one_row')
        .map(({ ratio }) => ({ at: '', value: times(ratio), met: ratio <= 1.2 })),
    },
    {
      what: 'one-row actions a second, of what bare SQL does',
      aim: 'at least × 0.70',
      found: measures
        .filter((m) => m.what === 'throughput')
        .map(({ clients, ratio }) => ({
          at: `${clients} ${clients === 1 ? 'client' : 'clients'}`,
          value: times(1 / ratio),
          met: 1 / ratio >= 0.7,
        })),
    },
  ]
}

function otherAims({ log, audit, verify, plan847, page, share }: Results): Aim[] {
  const aims: Aim[] = []
  if (log) {
    aims.push({
      what: `undo with ${log.changes.toLocaleString('en-US')} logged changes against an empty log`,
      aim: 'at most × 1.20',
      found: log.undos.map(({ rows, ratio }) => ({
        at: rowsOf(rows),
        value: times(ratio),
        met: ratio <= 1.2,
      })),
    })
  }
  if (audit) {
    aims.push({
      what: 'throughput that the audit takes from one-row actions',
      aim: 'at most 15 %',
      found: [{ at: '', value: percent(audit.loss), met: audit.loss <= 0.15 }],
    })
  }
  if (verify) {
    aims.push({
      what: `verifying ${verify.entries.toLocaleString('en-US')} audit entries`,
      aim: 'less than 5 s',
      found: [{ at: '', value: `${number(verify.ms)} ms`, met: verify.ms < 5_000 }],
    })
  }
  if (plan847) {
    aims.push({
      what: 'plan for the 847',
      aim: 'less than 500 ms',
      found: [{ at: '', value: `${number(plan847.ms)} ms`, met: plan847.ms < 500 }],
    })
  }
  if (share) {
    aims.push({
      what: 'the slowest 5 % of fifty people while one hammers the search, of without',
      aim: 'at most × 2.00, nobody refused',
      found: [
        {
          at: '',
          value: times(share.ratio),
          met: share.ratio <= 2 && share.hammered.refused === 0,
        },
      ],
    })
  }
  if (page) {
    const bytes = page.code + page.fonts + page.other
    aims.push({
      what: 'first load of the page',
      aim: 'less than 300 kB',
      found: [{ at: '', value: kilobytes(bytes), met: bytes < 300_000 }],
    })
  }
  return aims
}
