import { fields, headerKey, type Kind, type KnownKind } from './fields.ts'

/** What a file seems to be, and which field each column is. */
export interface Suggestion {
  kind: Kind
  /** Header → field; a column without a field is `custom`: kept on the record under its header. */
  columns: Record<string, string>
}

/** Without one of each of these groups a file is not of that kind. */
const needs: Record<KnownKind, readonly (readonly string[])[]> = {
  company: [['name']],
  product: [['name'], ['series', 'list_price', 'external_ref', 'currency']],
  sales_agent: [['name']],
  contact: [
    ['email', 'last_name', 'full_name'],
    ['email', 'first_name', 'last_name', 'phone', 'title'],
  ],
  deal: [
    ['stage', 'amount', 'close_date'],
    ['external_ref', 'name', 'company', 'product', 'contact'],
  ],
}

/** What the name of a file says about it. */
const fileNames: Record<KnownKind, RegExp> = {
  company: /account|compan|organi[sz]ation|customer/i,
  product: /product|price|item/i,
  sales_agent: /team|agent|user|rep|staff|owner/i,
  contact: /contact|people|person|lead/i,
  deal: /deal|opportunit|pipeline/i,
}

/** The kind whose fields explain most columns; the file's name only breaks a tie. */
export function suggest(fileName: string, header: readonly string[]): Suggestion {
  let best: { kind: Kind; columns: Record<string, string>; score: number } = {
    kind: 'unknown',
    columns: asCustom(header),
    score: 0,
  }
  for (const kind of Object.keys(needs) as KnownKind[]) {
    const columns = columnsFor(kind, header)
    const found = new Set(Object.values(columns))
    if (!needs[kind].every((group) => group.some((field) => found.has(field)))) continue
    const score =
      Object.values(columns).filter((field) => field !== 'custom').length +
      (fileNames[kind].test(fileName) ? 0.5 : 0)
    if (score > best.score) best = { kind, columns, score }
  }
  return { kind: best.kind, columns: best.columns }
}

/** Each field takes the column it is called by in the first of its names that occurs. */
export function columnsFor(kind: Kind, header: readonly string[]): Record<string, string> {
  const columns = asCustom(header)
  if (kind === 'unknown') return columns
  const free = new Map(header.map((name) => [headerKey(name), name]))
  for (const [field, { headers }] of Object.entries(fields[kind])) {
    const key = headers.find((name) => free.has(name))
    if (key === undefined) continue
    columns[free.get(key)!] = field
    free.delete(key)
  }
  return columns
}

const asCustom = (header: readonly string[]): Record<string, string> =>
  Object.fromEntries(header.map((name) => [name, 'custom']))
