import { product as fields } from '../../product/fields.ts'
import { matchRows } from './match.ts'
import type { RowReader } from './row-reader.ts'
import type { Scene } from './scene.ts'
import { settle } from './settle.ts'
import type { SourceFile } from './source-file.ts'

/** Products: found by external reference, else by exact name. */
export async function prepareProducts(
  scene: Scene,
  file: SourceFile,
  start: (row: SourceFile['rows'][number]) => RowReader | null,
): Promise<void> {
  const matches = await matchRows(scene, file, start, {
    table: 'product',
    nameOf: (reader) => reader.text('name'),
    keysOf: (reader) => ({ external_ref: reader.text('external_ref'), name: reader.text('name') }),
  })
  for (const match of matches) {
    const { reader } = match
    scene.products.add(match.label, match.id)
    settle(scene, reader, {
      table: 'product',
      ...match,
      set: reader.values(fields),
      onCreate: { currency: scene.currency },
    })
  }
}
