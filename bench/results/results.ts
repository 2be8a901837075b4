import { cpus, loadavg, totalmem } from 'node:os'
import { aimed } from './aims.ts'
import { auditCost, verifying } from './audit.ts'
import { distance } from './distance.ts'
import type { Results } from './found.ts'
import { bulk, bytes, single } from './kernel.ts'
import { fullLog } from './log.ts'
import { firstLoad, shared, story } from './product.ts'
import { rewound } from './rewind.ts'

/**
 * The figures as a page for people: what was aimed at and what was found, then everything that was
 * measured, then why.
 */
export function page(results: Results): string {
  const { kernel, log, floor, rewind, audit, verify, plan847, page: load, share } = results
  const parts = [`# Measured\n\n${machine(kernel?.version)}\n\n${howToRead}`, aimed(results)]
  if (kernel) parts.push(bulk(kernel.measures), single(kernel.measures))
  if (log) parts.push(fullLog(log))
  if (kernel) parts.push(bytes(kernel.bytes))
  if (rewind) parts.push(rewound(rewind))
  if (floor) parts.push(distance(floor))
  if (audit) parts.push(auditCost(audit))
  if (verify) parts.push(verifying(verify))
  if (plan847) parts.push(story(plan847))
  if (load) parts.push(firstLoad(load))
  if (share) parts.push(shared(share))
  return `${parts.join('\n\n')}\n`
}

function machine(version: string | undefined): string {
  const [first] = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  return [
    `\`npm run bench\`, ${new Date().toISOString().slice(0, 10)}: ${cpus().length} cores (${first?.model.trim()}), ${memory} GB, Node.js ${process.versions.node}`,
    version
      ? `, embedded PostgreSQL ${version} with fsync on and the settings of the product.`
      : '.',
    ` The load of the machine over the last five minutes of the run was ${loadavg()[1]!.toFixed(1)}; more than one per core means that others were at work too.`,
  ].join('')
}

const howToRead = `A ratio says how much longer something takes through Rescind than the same thing takes in bare SQL, taken in turns in one
run; only ratios travel from machine to machine. Times are medians in milliseconds of wall time as the client sees it. The
table has 26 columns and four indexes, and the update changes an indexed column; its twins have the same and no kernel. They are
written by Kysely and node-postgres as everybody uses them.

- **capture**: an action that updates so many rows, from its begin to its commit with audit entry, against the bare UPDATE in a transaction. A text
  of each changed row follows when the entry is sealed, within a second and in another session; under Audit is how long that takes
- **audit triggers**: the same UPDATE on a twin with a row-level trigger that writes both images as jsonb into a log table
- **history in the application**: SELECT … FOR UPDATE of the rows, the same UPDATE, and an INSERT of one history record for each row with the
  fields that changed, in one transaction on another twin
- **preview**: the same run as capture, rolled back, read line by line and stored as a plan with its digest; **of it the run**: only what runs, is
  captured and is rolled back
- **undo**, **redo**: of the approved action, as a whole
- **undo after edits**: somebody has written another field of every row since, so that the log is replayed and their work stays

The audit triggers and the history in the application remember; neither of them can take anything back.`
