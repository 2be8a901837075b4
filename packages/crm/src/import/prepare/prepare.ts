import type { Context } from '@rescind/kernel'
import type { CrmDb } from '../../schema.generated.ts'
import type { MappingInput } from '../mapping/mapping.ts'
import { resolveMapping } from '../mapping/resolve.ts'
import { note, notice } from '../sentence.ts'
import { loadFiles, loadRows, type StagedRow } from '../staged.ts'
import { prepareCompanies } from './company.ts'
import { prepareContacts } from './contact.ts'
import { prepareDeals } from './deal.ts'
import { openScene } from './open-scene.ts'
import { prepareAgents, tellUnnamedAgents } from './people.ts'
import { preparePipeline, type TargetPipeline } from './pipeline.ts'
import { prepareProducts } from './product.ts'
import { RowReader } from './row-reader.ts'
import type { RowResult, Scene } from './scene.ts'
import { conclude } from './settle.ts'
import { type SourceFile, sourceFile } from './source-file.ts'

/** An import worked out to the last row, and nothing written yet. */
export interface Prepared {
  scene: Scene
  files: SourceFile[]
  /** One per row of the files, in their order. */
  results: RowResult[]
  pipeline: TargetPipeline | null
}

/**
 * Decides for every row of an import what becomes of it. The preview shows it, the run writes it:
 * there is one way only.
 * @throws KernelError `not_found`, or `invalid_input` for a mapping that does not fit
 */
export async function prepare(
  context: Context<CrmDb>,
  id: string,
  input: MappingInput | undefined,
): Promise<Prepared> {
  const { db, org } = context
  const staged = await loadFiles(db, org, id)
  const mappings = resolveMapping(staged, input)
  const files: SourceFile[] = []
  for (const file of staged)
    files.push(sourceFile(file, await loadRows(db, org, file.id), mappings.get(file.id)!, input))
  const scene = await openScene(context, files)
  const of = (kind: SourceFile['mapping']['kind']) =>
    files.filter((file) => file.mapping.kind === kind)
  // Who is referred to comes first.
  for (const file of of('sales_agent')) prepareAgents(scene, file, starter(scene, file))
  for (const file of of('company')) await prepareCompanies(scene, file, starter(scene, file))
  for (const file of of('product')) await prepareProducts(scene, file, starter(scene, file))
  for (const file of of('contact')) await prepareContacts(scene, file, starter(scene, file))
  const deals = of('deal')
  const pipeline =
    deals.length > 0 ? await preparePipeline(scene, stageValues(deals), input?.pipeline) : null
  for (const file of deals) await prepareDeals(scene, file, starter(scene, file), pipeline!)
  tellUnnamedAgents(scene)
  for (const file of of('unknown')) for (const row of file.rows) starter(scene, file)(row)
  for (const file of files) {
    const kept = file.custom.map(({ column }) => `“${column}”`)
    if (kept.length > 0 && !['unknown', 'sales_agent'].includes(file.mapping.kind))
      scene.told.get(file.id)!.push(note(`Kept as custom fields: ${kept.join(', ')}.`))
  }
  const results = files.flatMap((file) => file.rows.map((row) => scene.results.get(row)!))
  return { scene, files, results, pipeline }
}

/**
 * Begins a row, or ends it at once: without a cell, with too many or too few, or in a file of
 * unknown kind.
 */
function starter(scene: Scene, file: SourceFile) {
  return (row: StagedRow): RowReader | null => {
    const reader = new RowReader(file, row)
    const { length } = row.cells
    if (row.left_out) {
      reader.refuse('It named somebody who was erased here on request, so that it was left out.')
    } else if (reader.isEmpty) {
      reader.sentences.push(note('An empty row.'))
    } else if (file.mapping.kind === 'unknown') {
      reader.sentences.push(
        notice(
          `${file.name} was not recognised, so its rows are left out. Say in the mapping what kind of records it holds.`,
        ),
      )
    } else if (length !== file.header.length) {
      reader.refuse(
        `The row has ${length} cells and the header ${file.header.length}, so it is not clear which is which. Not imported.`,
      )
    } else {
      return reader
    }
    conclude(scene, reader, reader.isRefused ? 'problem' : 'skip', `Line ${row.line}`)
    return null
  }
}

/** The stages that occur, as their aliases say, in the order they occur. */
function stageValues(files: readonly SourceFile[]): Set<string> {
  const values = new Map<string, string>()
  for (const file of files) {
    for (const row of file.rows) {
      if (row.cells.length !== file.header.length) continue
      const value = new RowReader(file, row).text('stage')
      if (value && !values.has(value.toLowerCase())) values.set(value.toLowerCase(), value)
    }
  }
  return new Set(values.values())
}
