import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { openZip } from '../packages/kernel/verify/rescind-verify.mjs'

/**
 * Puts the files of an evidence zip into a folder beside it, as whoever gets one does. Returns the
 * folder.
 */
export async function unpack(path: string): Promise<string> {
  const folder = path.replace(/\.zip$/, '')
  const zip = openZip(path)
  try {
    for (const name of zip.names) {
      const target = join(folder, name)
      await mkdir(dirname(target), { recursive: true })
      await pipeline(zip.open(name)!, createWriteStream(target))
    }
  } finally {
    zip.close()
  }
  return folder
}
