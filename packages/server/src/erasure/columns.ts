/**
 * What a column of text, JSON or bytes may say of people, in a table that is not tracked: a tracked
 * one says it in its declaration. `personal` holds what is the person's own, `mention` what may
 * name anybody; `by` is the function that makes it forget them. `account` is about those who sign
 * in, whom no erasure of a contact touches (docs/erasure.md). `plain` is about nobody, and says
 * why.
 */
export type ColumnWord =
  | { personal: true; by: string }
  | { mention: true; by: string }
  | { account: string }
  | { plain: string }

const plain = (why: string, ...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, { plain: why }]))
const personal = (by: string, ...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, { personal: true as const, by }]))
const mention = (by: string, ...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, { mention: true as const, by }]))
const account = (why: string, ...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, { account: why }]))

const word =
  'One of the product’s own words: names of tables, tools, roles, states, codes of reasons and errors.'
const which = 'A table and the id of a row in it.'
const count = 'Numbers, by words of the product.'
const hash = 'A hash or a signature, from which nothing can be read.'
const made = 'Words of the modules of the product, which a start writes.'
const inUse = 'The secrets and settings of an account.'

/**
 * By `schema.table`, every such column of the product’s schemas: columns.pg.test.ts fails where one
 * is missing, or is there no more.
 */
export const columnWords: Readonly<Record<string, Readonly<Record<string, ColumnWord>>>> = {
  'kernel.action': {
    ...plain(word, 'kind', 'tool', 'effect', 'role', 'permission', 'mode', 'mode_reasons', 'state'),
    ...mention(
      'kernel.erase_actions',
      'session',
      'input',
      'reasoning',
      'subjects',
      'output',
      'receipt',
    ),
  },
  'kernel.plan': {
    ...plain(word, 'state'),
    ...plain(hash, 'digest', 'seed'),
    ...plain(count, 'facets', 'counts', 'tables'),
    ...plain('Ids of records that were taken out.', 'excluded'),
    ...mention('kernel.erase_plans', 'frozen', 'drift'),
  },
  'kernel.plan_line': { ...plain(word, 'part'), ...mention('kernel.erase_plans', 'line') },
  'kernel.outbox': {
    ...plain(word, 'channel', 'record_table', 'state'),
    ...plain('The id of a running server.', 'claimed_by'),
    ...personal('kernel.erase_outbox', 'recipient'),
    ...mention('kernel.erase_outbox', 'subject', 'body', 'reason'),
  },
  'kernel.once': plain(hash, 'key', 'request'),
  'kernel.rewind': plain(word, 'state', 'reason'),
  'kernel.touched': plain(word, 'tbl', 'op'),
  'kernel.tangled': plain(which, 'tbl', 'key'),
  'kernel.leaving': plain(which, 'tbl', 'key'),
  'kernel.erasure': plain(which, 'tbl', 'key'),
  'kernel.erasure_order': plain(which, 'tbl', 'key'),
  'kernel.erased_row': plain(which, 'tbl', 'key'),
  'kernel.erased_image': plain(which, 'tbl', 'key'),
  'kernel.permission': plain(made, 'role', 'permission'),
  'kernel.period': plain(made, 'kind'),
  'kernel.tool': plain(
    made,
    'name',
    'module',
    'effect',
    'permission',
    'tables',
    'clears',
    'follows',
  ),
  'kernel.text_store': plain(made, 'name', 'erase', 'expire'),
  'kernel.applied': plain(made, 'name', 'hash'),
  'kernel.tracked': {
    ...plain(made, 'tbl', 'key_columns', 'label', 'money', 'personal', 'cell_keys', 'stamped'),
    ...plain(made, 'counters', 'mentions', 'erased_as', 'same_by', 'ended'),
  },
  'kernel.tracked_column': plain(made, 'tbl', 'name', 'field', 'past'),
  'audit.payload': {
    ...plain(word, 'slot'),
    ...plain(
      'What the tree hashes of a text: table, id and commitment. It stays, so that the log can be checked.',
      'line',
    ),
    ...plain(
      'Random. It goes with the text, so that nobody can try values against the commitment.',
      'salt',
    ),
    ...mention('audit.erase_payloads', 'body'),
  },
  'audit.pending': {
    ...plain(word, 'tables'),
    ...plain(hash, 'hashes', 'changes'),
    // Every erasure begins with it: what waits goes into the vault, which then forgets.
    ...mention('audit.fill', 'slots', 'salts', 'bodies'),
  },
  'audit.entry': plain('Ids, times, enumerations and commitments: docs/decisions/0053.', 'leaf'),
  'audit.leaf': plain(hash, 'hash', 'changes'),
  'audit.node': plain(hash, 'hash'),
  'audit.tree': plain(hash, 'frontier'),
  'audit.checkpoint': plain(hash, 'note', 'link'),
  'audit.signer': plain(hash, 'public'),
  'audit.stamp': {
    ...plain(hash, 'digest', 'reply'),
    ...plain('The address of a time-stamping authority.', 'authority'),
  },
  'audit.publication': {
    ...plain('The address of a folder, bucket or webhook.', 'place'),
    ...plain(word, 'outcome'),
  },
  'auth.user': {
    ...account('Who signs in: it stays as long as the account does.', 'name', 'email', 'image'),
    ...plain('Whose organisation.', 'org_id'),
  },
  'auth.account': {
    ...account(inUse, 'accountId', 'password', 'accessToken', 'refreshToken', 'idToken'),
    ...plain(word, 'providerId', 'scope'),
  },
  'auth.session': account(
    'Where somebody signed in; it goes with the session.',
    'token',
    'ipAddress',
    'userAgent',
  ),
  'auth.verification': account(
    'Proof of an address under way; no way of signing in makes one.',
    'identifier',
    'value',
  ),
  'auth.access_key': {
    ...mention('mailbox.erase_key_names', 'name'),
    ...plain(inUse, 'start', 'hash'),
  },
  'mailbox.message': personal(
    'mailbox.erase_mail',
    'mail_from',
    'rcpt_to',
    'subject',
    'message_id',
    'raw',
  ),
  'crm.known_address': plain(
    'A keyed hash: whom a block or a hold is about is known again by it.',
    'address_key',
  ),
  'crm.import_file': {
    ...plain(word, 'kind', 'encoding'),
    ...plain('One sign.', 'delimiter'),
    ...mention('crm.erase_imports', 'name', 'header', 'mapping', 'problems'),
  },
  'crm.import_row': mention('crm.erase_imports', 'cells'),
  'crm.import_run': plain(count, 'counts'),
  'crm.import_outcome': {
    ...plain(word, 'outcome', 'record_table'),
    ...mention('crm.erase_imports', 'label', 'sentences'),
  },
}
