import type { ColumnCover, Cover } from '@rescind/kernel'

const found = (what: RegExp, row?: string): ColumnCover => ({ found: what, ...(row && { row }) })
const free = (why: string): ColumnCover => ({ free: why })

const names = 'It names the row; another one there is a row that is gone, and one that was put in.'
const file =
  'A file that was put in changes nothing; what a run of it wrote is in the log of changes, and what was approved in the digest of its plan.'
const words = 'Words beside a row of the report; what became of the row is compared.'
const other = /other rows than it counts|of no file of it|of no run/
const all = (columns: string, cover: ColumnCover) =>
  Object.fromEntries(columns.split(' ').map((name) => [name, cover]))

/**
 * Of what a contact or deal is known as. It stands in for the address or company, so one taken out
 * is one forgotten.
 */
const remembered = (key: Cover[string]['columns']) => ({
  removed: found(/is forgotten|not known as it stands/),
  added: found(/known, and no action wrote it|known as it stands, and it does not/),
  columns: {
    org_id: free(names),
    ...key,
    since: found(/since a moment at which it did not become so/),
    until: found(/not known as it stands|until a moment at which it did not cease to be/),
    mistaken: found(/called a mistake/, 'until is not null'),
  },
})

/**
 * The CRM's tables that are not tracked: every column is compared with the log, or says why not.
 */
export const crmCover: Cover = {
  'crm.known_address': remembered(
    all('contact_id address_key', found(/is forgotten|not known as it stands/)),
  ),
  'crm.belonged': remembered(
    all('contact_id company_id', found(/is forgotten|not known as it stands/)),
  ),
  'crm.won_for': remembered({
    deal_id: found(/is forgotten|not known as it stands/),
    company_id: found(/is forgotten|not known as it stands/, 'company_id is not null'),
    contact_id: found(/is forgotten|not known as it stands/, 'contact_id is not null'),
  }),
  'crm.import': {
    removed: free(file),
    added: free(file),
    columns: all('org_id id created_by created_at', free(file)),
  },
  'crm.import_file': {
    removed: free(file),
    added: free(file),
    columns: all(
      'org_id id import_id position name kind encoding delimiter row_count header mapping problems',
      free(file),
    ),
  },
  'crm.import_row': {
    removed: free(file),
    added: free(file),
    columns: all('org_id id file_id row_no line cells left_out', free(file)),
  },
  'crm.import_run': {
    removed: found(/has lost its report/),
    added: found(/no action ran it/),
    columns: {
      org_id: free(names),
      action_id: found(/has lost its report/),
      ...all('import_id at counts', found(/has another report than its action answered/)),
    },
  },
  'crm.import_outcome': {
    removed: found(other),
    added: found(other),
    columns: {
      org_id: free(names),
      action_id: found(other),
      nr: found(other),
      file_id: found(other),
      line: free(words),
      outcome: found(other),
      ...all('record_table record_id', found(/the log says otherwise/, "outcome = 'create'")),
      ...all('label sentences noteworthy', free(words)),
    },
  },
}
