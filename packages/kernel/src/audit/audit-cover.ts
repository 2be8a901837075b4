import type { ColumnCover, Cover } from './cover.ts'

const found = (what: RegExp, row?: string): ColumnCover => ({ found: what, ...(row && { row }) })
const free = (why: string): ColumnCover => ({ free: why })

const org = free(
  'Whose it is; under another organisation it is gone from this one, and of no use there: the other’s name is in what was signed.',
)
const gone = /is gone|is missing from the tree/
const tree = /not that of its leaves/
const checkpoint =
  /not what was signed|before that of|newest checkpoint|lost its link|says another number|known key|is wrong|its link was signed for/
const kept = 'erased_by is null and redacted_by is null and body is not null'
const place =
  'What a place answered: no part of what is signed. That it is of a checkpoint of this log is compared; what was published lies in the place itself, and the next start compares with it.'
const gap =
  'A row less says less; the places themselves are the proof, and the next start compares with them.'
const stamped =
  'Who was asked, and when: the answer itself says what it stamped and when, under the authority’s own key, and that is read. Whom to believe, `openssl ts -verify` tells.'
const published = /is noted as (not )?published/
const all = (columns: string, cover: ColumnCover) =>
  Object.fromEntries(columns.split(' ').map((name) => [name, cover]))

/**
 * The audit’s own tables. What is not compared is named by `notCompared` too, which `audit_verify`
 * and each bundle say.
 */
export const auditCover: Cover = {
  'audit.entry': {
    removed: found(gone),
    added: found(/neither sealed nor waiting/),
    columns: {
      org_id: org,
      id: found(gone),
      action_id: found(/its action is not what its leaf says/),
      at: found(/its time is not what its leaf says/),
      leaf: found(/was changed/, `id in (select entry_id from audit.leaf)`),
    },
  },
  'audit.leaf': {
    removed: found(gone),
    added: found(/is missing from the tree/),
    columns: {
      org_id: org,
      ...all('idx entry_id hash', found(/is missing from the tree|is gone|was changed/)),
      changes: found(/was changed/),
    },
  },
  'audit.node': {
    removed: found(/stored node/),
    added: found(/stored node/),
    columns: { org_id: org, ...all('level idx hash', found(/stored node/)) },
  },
  'audit.tree': {
    removed: found(/the tree says/),
    added: free(
      'There is one of each organisation, by its key; another’s is found with the other’s log.',
    ),
    columns: { org_id: org, size: found(/the tree says/), frontier: found(tree) },
  },
  'audit.checkpoint': {
    removed: found(checkpoint),
    added: found(checkpoint),
    columns: { org_id: org, ...all('size note at link', found(checkpoint)) },
  },
  'audit.payload': {
    removed: found(/disagree with it/),
    added: found(/belongs to no entry/),
    columns: {
      org_id: org,
      entry_id: found(/belongs to no entry/),
      slot: found(/disagree with it|was changed/),
      ord: found(/disagree with it/),
      line: found(/disagree with it/, `slot = 'message'`),
      salt: found(/was changed/, kept),
      body: found(/was changed/, kept),
      erased_by: found(/erased by nobody/, kept),
      redacted_by: found(/erased by nobody/, kept),
    },
  },
  'audit.pending': {
    removed: found(/neither sealed nor waiting/),
    added: found(/waits twice/),
    columns: {
      org_id: org,
      seq: free(
        'The order in which entries that wait get their places; whichever they get is signed.',
      ),
      entry_id: found(/neither sealed nor waiting/),
      action_id: found(/not with its own action/),
      rows: free('After how many rows a round of sealing takes no further entry.'),
      tables: found(/not with the tables that it changed/, 'tables is not null'),
      slots: found(/disagree with it/, 'slots is not null'),
      salts: found(/was changed/, 'slots is not null'),
      bodies: found(/was changed/, 'slots is not null'),
      filled: found(/said to be in the vault/, 'slots is not null'),
      ...all('lines hashes changes', found(/said to be made/, 'slots is not null')),
    },
  },
  'audit.signer': {
    removed: found(/no known key/),
    added: found(/is known since before the newest checkpoint, and signed none/),
    columns: {
      public: found(/no known key/),
      at: found(/before the moment since when it is known|which is known since later/),
    },
  },
  'audit.stamp': {
    removed: free('Without it a checkpoint has no time but its own.'),
    added: found(/the time stamp of/),
    columns: {
      org_id: org,
      ...all('size digest', found(/of no checkpoint of that size/)),
      reply: found(/the time stamp of/),
      ...all('authority at', free(stamped)),
    },
  },
  'audit.publication': {
    removed: free(gap),
    added: found(published),
    columns: {
      org_id: org,
      size: found(published),
      at: found(/before it was signed/),
      ...all('place outcome', free(place)),
    },
  },
}
