import { createHash } from 'node:crypto'
import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { fileOf, type Place, registerFile } from './place.ts'

const digest = (text: string) => createHash('sha256').update(text).digest('hex')

/**
 * A folder with one folder per organisation and one file per checkpoint; best on another machine,
 * or one that only grows. `ownerOnly`: nobody else on this machine reads it.
 */
export function folderPlace(folder: string, ownerOnly = false): Place {
  const [folderMode, mode] = ownerOnly ? [0o700, 0o600] : [0o777, 0o666]
  return {
    name: pathToFileURL(folder).href,
    async put(checkpoint) {
      const own = join(folder, checkpoint.org)
      await mkdir(own, { recursive: true, mode: folderMode })
      const path = join(own, fileOf(checkpoint, digest))
      try {
        await writeFile(path, checkpoint.note, { flag: 'wx', mode })
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
        if ((await readFile(path, 'utf8')) !== checkpoint.note)
          throw new Error('another note is kept under this name')
      }
    },
    register: {
      async add(line) {
        await mkdir(folder, { recursive: true, mode: folderMode })
        await appendFile(join(folder, registerFile), line, { mode })
      },
      read: async () =>
        await readFile(join(folder, registerFile), 'utf8').catch((error: NodeJS.ErrnoException) => {
          if (error.code === 'ENOENT') return ''
          throw error
        }),
    },
    async newest(org) {
      const names = await readdir(join(folder, org)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return []
        throw error
      })
      const last = names
        .filter((name) => /^\d{16}-[0-9a-f]{8}\.txt$/.test(name))
        .sort()
        .at(-1)
      return last === undefined ? null : await readFile(join(folder, org, last), 'utf8')
    },
  }
}
