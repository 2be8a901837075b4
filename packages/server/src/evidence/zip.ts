import { Readable } from 'node:stream'
import type { BundleFile } from '@rescind/kernel'
import { ZipFile } from 'yazl'

/**
 * A zip that is made while it is read: each file is asked for when those before it have been read
 * to their end.
 */
export function zipOf(folder: string, files: readonly BundleFile[], at: Date): Readable {
  const zip = new ZipFile()
  for (const { name, content } of files)
    zip.addReadStreamLazy(`${folder}/${name}`, { mtime: at, mode: 0o100644 }, (give) => {
      const stream = Readable.from(content())
      stream.once('error', (error) => zip.emit('error', error))
      give(null, stream)
    })
  zip.end()
  const output = zip.outputStream as Readable
  zip.once('error', (error: Error) => output.destroy(error))
  return output
}
