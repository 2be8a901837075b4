import { relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Place } from '../audit/place.ts'

/**
 * Why a restored backup of the data folder could bring erased people back: no copy of the register
 * of erasures lies outside it. Null where one does. A webhook keeps none: it is told checkpoints,
 * which are hashes, and need not learn who was erased; and at a start, where the register is
 * needed, nothing can be read back from it.
 */
export function noRegisterOutside(places: readonly Place[], dataFolder: string): string | null {
  const copies = places.filter(({ register }) => register !== undefined)
  if (copies.some(({ name }) => !isInside(name, dataFolder))) return null
  const where =
    copies.length > 0
      ? 'inside the data folder'
      : 'nowhere but in the data folder: a webhook cannot give it back'
  return `The register of erasures lies ${where}. After a backup of that folder is restored, people who were erased since would be back. Name a folder elsewhere or a bucket in RESCIND_AUDIT_PUBLISH too, or keep ${dataFolder}${sep}erasures.jsonl out of what a restore overwrites.`
}

function isInside(name: string, folder: string): boolean {
  if (!name.startsWith('file:')) return false
  const path = relative(folder, fileURLToPath(name))
  return path === '' || (!path.startsWith('..') && !path.startsWith(sep))
}
