/**
 * What tells that a column was altered past the product: a sentence of the check (`found`), or why
 * nobody relies on it (`free`). `row`: which rows a test alters, where not any will do.
 */
export type ColumnCover = { found: RegExp; row?: string } | { free: string }

/**
 * A table that people read, or that what they read rests on. `removed` and `added`: what tells that
 * a row was taken out or put in.
 */
export interface TableCover {
  removed: ColumnCover
  added: ColumnCover
  columns: Readonly<Record<string, ColumnCover>>
}

/**
 * By `schema.table`. Every column of such a table stands here: cover.pg.test.ts alters each, and
 * fails where one is missing.
 */
export type Cover = Readonly<Record<string, TableCover>>

const found = (what: RegExp, row?: string): ColumnCover => ({ found: what, ...(row && { row }) })
const free = (why: string): ColumnCover => ({ free: why })

const names = 'It names the row; another one there is a row that is gone, and one that was put in.'
const atWork = 'It is of use while the work runs, and asked by nobody afterwards.'
const made =
  'Made anew from the modules of the product at the next start, as is every function, view, trigger and policy that is not as the last start left it (docs/decisions/0065).'
const onePlace =
  'One more place to look in, by a function that an erasure calls as the application. The next start says those of the modules again.'
const refused = 'A start goes by it, and refuses where it is not what the modules say.'
const letter =
  'What becomes of a message after its hold is no action of its own and has no entry (docs/decisions/0051); the CRM’s own record of it, which is tracked, is compared.'
const allFree = (why: string, columns: string) =>
  Object.fromEntries(columns.split(' ').map((name) => [name, free(why)]))
const its = (field: string) => found(new RegExp(`: its ${field} is`))

/**
 * The kernel’s own tables. The log of changes and the tracked tables have no list: every column of
 * them is compared.
 */
export const kernelCover: Cover = {
  'kernel.action': {
    removed: found(/about an action that is gone/),
    added: found(/has no entry/),
    columns: {
      org_id: free(names),
      id: free(names),
      kind: its('kind'),
      tool: its('tool'),
      contract_version: its('version of its tool'),
      effect: its('effect'),
      principal_id: its('principal'),
      agent_id: its('agent'),
      role: its('role'),
      permission: its('permission'),
      session: its('session'),
      input: its('input'),
      reasoning: its('reasoning'),
      mode: its('mode'),
      mode_reasons: its('reasons'),
      state: found(/its state is/, "flipped_by is null and kind = 'do'"),
      at: its('time'),
      rows: its('number of rows'),
      matched: its('number of matches'),
      held_out: its('number of records left out'),
      sent: its('number of messages'),
      subjects: its('subjects'),
      output: its('output'),
      undo_until: its('undo window'),
      release_at: its('hold'),
      live: found(/in force|taken back/, "kind = 'do'"),
      flipped_by: found(/another undo than was sealed/, "kind = 'do'"),
      receipt: its('receipt'),
      seq: its('place among undos'),
      xid: free(atWork),
      caused_by: its('cause'),
      erased_by: found(/says that texts of it were erased/),
    },
  },
  'kernel.flip': {
    removed: found(/no longer noted/),
    added: found(/is said to have flipped/),
    columns: {
      org_id: free(names),
      action_id: free(names),
      target_id: free(names),
      live: found(/the other way/),
    },
  },
  'kernel.touched': {
    removed: found(/and is noted with/),
    added: found(/and is noted with/),
    columns: {
      org_id: free(names),
      action_id: found(/and is noted with/),
      tbl: found(/and is noted with/),
      op: free('The log of changes says it; of this table only the number of rows is read.'),
      rows: found(/and is noted with/),
      money: free(atWork),
      asks: free(atWork),
    },
  },
  'kernel.tangled': {
    removed: free(
      'A hint for undos, which says that a version is not to be trusted: what an undo then writes is in the log of changes and has its entry.',
    ),
    added: free('With a hint too many an undo looks into the log, and finds the same.'),
    columns: {
      org_id: free(names),
      tbl: free(names),
      key: free(names),
      kept: free('A hint, as the row itself.'),
    },
  },
  'kernel.leaving': {
    removed: free('It is empty between transactions.'),
    added: found(/noted as under way/),
    columns: {
      org_id: free(names),
      undo_id: free(names),
      tbl: free(names),
      key: free(names),
      stays: free(atWork),
    },
  },
  'kernel.gate': {
    removed: free(atWork),
    added: free(atWork),
    columns: { org_id: free('A lock, and nothing else.') },
  },
  'kernel.plan': {
    removed: found(/its plan is gone/),
    added: found(/its digest is not the one/),
    columns: {
      org_id: free(names),
      action_id: free(names),
      state: found(/its entries say otherwise/),
      digest: found(/its digest is not the one/),
      seed: free(
        'From it come the ids of a second run, whose digest is compared with the one that was approved.',
      ),
      planned_at: its('time'),
      expires_at: its('end of waiting'),
      frozen: free('An approval runs with it and compares the digest, which covers it.'),
      facets: its('count'),
      counts: its('count'),
      tables: its('count'),
      drift: free(
        'How a plan that is void would have differed: nobody decides by it, and the plan that took its place has its own digest.',
      ),
      superseded_by: found(/what took its place/),
      decided_by: found(/decided by somebody else/, "state = 'approved'"),
      decided_at: its('decision'),
      excluded: free(
        'What was taken out of a plan stays out of the next one, which has a digest of its own and waits for its own yes.',
      ),
      told_at: free('Whether who asked was told that it ends.'),
    },
  },
  'kernel.plan_line': {
    removed: free(
      'An approval compares the digest of what it does with the plan’s, and so does nothing else than was shown when it was planned.',
    ),
    added: free('The same.'),
    columns: {
      org_id: free(names),
      action_id: free(names),
      part: free(
        'Covered by the digest, which an approval makes again from the run; not made again by the check.',
      ),
      ord: free('The same.'),
      line: free('The same.'),
    },
  },
  'kernel.outbox': {
    removed: found(/gone from the outbox/),
    added: found(/message .* is of no entry/),
    columns: {
      org_id: free(names),
      id: free(names),
      action_id: found(/is not what was sealed/),
      channel: found(/is not what was sealed/),
      recipient: found(/is not what was sealed/),
      record_table: found(/is not what was sealed/),
      record_id: found(/is not what was sealed/),
      subject: found(/is not what was sealed/),
      body: found(/is not what was sealed/),
      release_at: found(/at another time/),
      state: free(
        `${letter} A message that is cancelled while its action is in force is found, and one that is said to have left where the CRM’s record says otherwise.`,
      ),
      reason: free(letter),
      attempts: free(letter),
      claimed_by: free(letter),
      claimed_at: free(letter),
      settled_at: free(letter),
      erased_by: free(
        'It says by which erasure the text is gone; the texts are compared, and the erasure has its entry.',
      ),
    },
  },
  'kernel.once': {
    removed: free('A call with the same key is then an action of its own, with its entry.'),
    added: free(
      'A call with that key answers with an action that is in the log, and does nothing.',
    ),
    columns: Object.fromEntries(
      ['org_id', 'principal_id', 'agent_id', 'key', 'request', 'action_id', 'planned', 'at'].map(
        (name) => [name, free('As the row itself.')],
      ),
    ),
  },
  'kernel.rewind': {
    removed: free('Where a rewind stands; what it took back is in the entries of its chunks.'),
    added: free('The same.'),
    columns: Object.fromEntries(
      ['org_id', 'action_id', 'live', 'agents', 'state', 'reason', 'total', 'done', 'since'].map(
        (name) => [
          name,
          free('Where a rewind stands; what it took back is in the entries of its chunks.'),
        ],
      ),
    ),
  },
  'kernel.rewind_target': {
    removed: free(
      'What a rewind is still to take back; what it took back is in the entries of its chunks.',
    ),
    added: free('The same.'),
    columns: Object.fromEntries(
      ['org_id', 'action_id', 'ord', 'target_id', 'rows', 'chunk_id'].map((name) => [
        name,
        free('As the row itself.'),
      ]),
    ),
  },
  'kernel.erasure': {
    removed: found(/is no longer noted/),
    added: found(/the erasure by action .* is not what was sealed|is of no entry/),
    columns: {
      org_id: free(names),
      action_id: free(names),
      request_id: found(/the erasure by action .* is not what was sealed/),
      tbl: found(/the erasure by action .* is not what was sealed/),
      key: found(/the erasure by action .* is not what was sealed/),
      at: found(/the erasure by action .* is not what was sealed/),
      before: found(/the erasure by action .* is not what was sealed/),
    },
  },
  'kernel.erased_row': {
    removed: found(/noted to have cleared is not/),
    added: found(/noted to have cleared is not/),
    columns: {
      org_id: free(names),
      tbl: found(/noted to have cleared is not/),
      key: found(/noted to have cleared is not/),
      erasure_id: found(/noted to have cleared is not/),
    },
  },
  'kernel.erased_image': {
    removed: found(/noted to have cleared is not/),
    added: found(/noted to have cleared is not/),
    columns: {
      org_id: free(names),
      action_id: found(/noted to have cleared is not/),
      tbl: found(/noted to have cleared is not/),
      key: found(/noted to have cleared is not/),
      erasure_id: found(/noted to have cleared is not/),
    },
  },
  'kernel.tool': {
    removed: found(/is no longer known/),
    added: found(/is of no module/),
    columns: Object.fromEntries(
      [
        'name',
        'module',
        'version',
        'effect',
        'permission',
        'tables',
        'rows',
        'undo_ms',
        'hold_ms',
        'lasting',
        'reverts',
        'system',
        'sends',
        'founds',
      ]
        .concat('clears', 'erases', 'follows')
        .map((name) => [name, found(/is of no module|known as another/)]),
    ),
  },
  'kernel.permission': {
    removed: found(/^the role .* has lost/m),
    added: found(/^the role .* was given/m),
    columns: {
      role: found(/^the role .* was given/m),
      permission: found(/^the role .* was given/m),
    },
  },
  'kernel.period': {
    removed: found(/the period of/),
    added: found(/the period of/),
    columns: { kind: found(/the period of/), days: found(/the period of/) },
  },
  'kernel.erasure_order': {
    removed: free(
      'Who owns the database orders here what a restored backup is to forget again; the erasure that follows has its entry.',
    ),
    added: free('The same.'),
    columns: { org_id: free(names), tbl: free(names), key: free(names) },
  },
  'kernel.tracked': {
    removed: found(/is of no table that is known/),
    added: found(/is of another table than it was/),
    columns: {
      ...allFree(
        made,
        'label money personal cell_keys rank stamped counters dropped mentions erased_as parks same_by ended',
      ),
      tbl: found(/is of no table that is known/),
      rel: found(/is of another table than it was/),
      rel_oid: found(/is of another table than it was/),
      key_columns: free(refused),
    },
  },
  'kernel.tracked_column': {
    removed: free(made),
    added: free(made),
    columns: {
      ...allFree(made, 'tbl name field past'),
      attnum: free(
        `${made} Two columns of one type that have changed numbers with each other are followed as renamed ones, and a check then finds that the log differs.`,
      ),
    },
  },
  'kernel.text_store': {
    removed: free(made),
    added: free(onePlace),
    columns: { ...allFree(made, 'ord erase expire'), name: free(onePlace) },
  },
  'kernel.applied': {
    removed: free(refused),
    added: free(
      'A file that has run; one of that name and with another text is refused when it comes.',
    ),
    columns: { name: free(refused), hash: free(refused), at: free('Nobody asks when a file ran.') },
  },
}
