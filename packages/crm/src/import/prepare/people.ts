import { listText } from '@rescind/kernel'
import { note, notice } from '../sentence.ts'
import type { RowReader } from './row-reader.ts'
import type { Scene } from './scene.ts'
import { conclude } from './settle.ts'
import type { SourceFile } from './source-file.ts'

/**
 * The user a row names as its owner. An import makes no sign-ins: a name that is no user's stays
 * under its header, with what the file of the sales agents says about it, and the record has no
 * owner.
 */
export function ownerOf(scene: Scene, reader: RowReader): string | undefined {
  const name = reader.text('owner')
  if (name === undefined) return undefined
  const column = reader.column('owner')
  const agent = scene.agents.get(name)
  if (agent) agent.named += 1
  for (const [key, value] of Object.entries(agent?.about ?? {}))
    reader.custom[`${column}_${key}`] = value
  const found = scene.users.find(name)
  if (found.id !== null) return found.id
  const why =
    found.why === 'ambiguous'
      ? 'is the name of more than one user'
      : `is not a user here${found.nearest ? ` (nearest: “${found.nearest}”)` : ''}`
  return reader.keep('owner', note(`“${name}” ${why}: kept as “${column}”, without an owner.`))
}

/**
 * Sales agents become nothing by themselves; what the file says about them goes onto the records
 * that name them.
 */
export function prepareAgents(
  scene: Scene,
  file: SourceFile,
  start: (row: SourceFile['rows'][number]) => RowReader | null,
): void {
  for (const row of file.rows) {
    const reader = start(row)
    if (!reader) continue
    const name = reader.text('name')
    if (name === undefined) {
      reader.refuse(`No “${reader.column('name')}” in this row. Not imported.`)
      conclude(scene, reader, 'problem', `Line ${row.line}`)
      continue
    }
    const found = scene.users.find(name)
    if (scene.agents.has(name))
      reader.sentences.push(
        notice(`“${name}” stands in this file more than once; the first row counts.`),
      )
    else scene.agents.set(name, { about: reader.custom, named: 0, sentences: reader.sentences })
    if (found.id !== null)
      reader.sentences.push(
        note('Is a user here and becomes the owner of the records that name them.'),
      )
    else {
      const kept = Object.keys(reader.custom).map((key) => `“${key}”`)
      reader.sentences.push(
        notice(
          `Not a user here, and an import makes no sign-ins. Records that name this agent keep the name${kept.length ? ` with ${listText(kept)}` : ''} as custom fields, without an owner.`,
        ),
      )
    }
    conclude(
      scene,
      reader,
      'skip',
      name,
      found.id === null ? null : { table: 'user', id: found.id },
    )
  }
}

/** When all records have been gone through: whose row left no trace on any of them. */
export function tellUnnamedAgents(scene: Scene): void {
  for (const { named, sentences } of scene.agents.values()) {
    if (named === 0)
      sentences.push(
        note('No record of this import names this agent, so only this report keeps the row.'),
      )
  }
}
