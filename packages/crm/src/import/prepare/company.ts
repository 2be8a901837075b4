import { company as fields } from '../../company/fields.ts'
import { notice } from '../sentence.ts'
import { type Found, unfoundText } from './directory.ts'
import { type Match, matchRows } from './match.ts'
import { ownerOf } from './people.ts'
import type { RowReader } from './row-reader.ts'
import type { Scene } from './scene.ts'
import { settle } from './settle.ts'
import type { SourceFile } from './source-file.ts'

type Start = (row: SourceFile['rows'][number]) => RowReader | null

/**
 * Companies: found by external reference, else by exact name. Parents may stand in any row, also
 * below.
 */
export async function prepareCompanies(
  scene: Scene,
  file: SourceFile,
  start: Start,
): Promise<void> {
  const matches = await matchRows(scene, file, start, {
    table: 'company',
    nameOf: (reader) => reader.text('name'),
    keysOf: (reader) => ({ external_ref: reader.text('external_ref'), name: reader.text('name') }),
  })
  for (const match of matches) scene.companies.add(match.label, match.id)
  const parents = new Map(
    matches.flatMap(({ id, existing }) =>
      existing?.parent_id ? [[id, existing.parent_id as string]] : [],
    ),
  )
  for (const match of matches) {
    const { reader } = match
    const set = {
      ...reader.values(fields),
      owner_id: ownerOf(scene, reader),
      parent_id: parentOf(scene, match, parents),
    }
    settle(scene, reader, { table: 'company', ...match, set, onCreate: { source: 'import' } })
  }
  tellUnit(scene, file, matches)
  inOrder(scene.inserts.company, parents)
}

function parentOf(
  scene: Scene,
  { id, reader }: Match,
  parents: Map<string, string>,
): string | undefined {
  const name = reader.text('parent')
  if (name === undefined) return undefined
  const found: Found = scene.companies.find(name)
  if (found.id === null)
    return reader.keep(
      'parent',
      notice(unfoundText('Parent company', 'companies', 'a parent', name, found)),
    )
  for (let up: string | undefined = found.id; up; up = parents.get(up)) {
    if (up === id)
      return reader.keep(
        'parent',
        notice(`“${name}” belongs to this company itself. Imported without a parent.`),
      )
  }
  parents.set(id, found.id)
  return found.id
}

/**
 * A parent before its children: they go in by batches, and a reference must not wait for a later
 * one.
 */
function inOrder(rows: { id?: unknown }[], parents: ReadonlyMap<string, string>): void {
  const depths = new Map<unknown, number>()
  for (const { id } of rows) {
    let depth = 0
    for (let up = parents.get(id as string); up; up = parents.get(up)) depth++
    depths.set(id, depth)
  }
  rows.sort((a, b) => depths.get(a.id)! - depths.get(b.id)!)
}

/**
 * Revenue per head below what anybody could live on: the column is probably in thousands or
 * millions.
 */
function tellUnit(scene: Scene, file: SourceFile, matches: readonly Match[]): void {
  const column = file.fields.get('annual_revenue')?.column
  if (!column || file.times.has(column)) return
  const perHead = scene.inserts.company.flatMap((row) =>
    Number(row.employees) > 0 && row.annual_revenue
      ? [Number(row.annual_revenue) / Number(row.employees)]
      : [],
  )
  perHead.sort((a, b) => a - b)
  const median = perHead[Math.floor(perHead.length / 2)]
  if (matches.length < 3 || median === undefined || median >= 1_000) return
  scene.told
    .get(file.id)!
    .push(
      notice(
        `“${column}” is probably in thousands or millions: half of the companies have less than ${Math.ceil(median)} per employee. Taken as written; say times: {"${column}": 1000000} if it is in millions.`,
      ),
    )
}
