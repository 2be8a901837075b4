import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { openZip } from '@rescind/kernel/verify'
import type { Command } from 'commander'
import { CliError } from '../failure.ts'
import { clientFor, type ServerOptions, serverCommand, show } from '../server-command.ts'

interface Options extends ServerOptions {
  range?: string
  contact?: string
  action?: string
  session?: string
  out: string
}

/** `rescind export`: evidence about one thing as a folder that verifies by itself. */
export function exportCommand(program: Command): void {
  serverCommand(
    program,
    'export',
    'write evidence out of the audit log into a new folder',
    'compliance',
  )
    .option(
      '--range <range>',
      'all, or FROM..TO: two indexes (0..99) or two moments (2026-01-01..2026-02-01)',
    )
    .option('--contact <id>', 'what concerns one contact')
    .option('--action <id>', 'one action and what took it back')
    .option('--session <id>', 'what was done in one session')
    .requiredOption('--out <dir>', 'where to; made where it is missing, and must be empty')
    .action(async (options: Options) => {
      const { range, contact, action, session } = options
      const asked = { range, contact, action, session }
      if (Object.values(asked).filter((each) => each !== undefined).length !== 1)
        throw new CliError(
          'wrong_usage',
          'nothing_chosen',
          'Evidence is about one thing',
          'Give one of --range, --contact, --action and --session',
        )
      const folder = resolve(options.out)
      await assertEmpty(folder)
      const scratch = await mkdtemp(join(tmpdir(), 'rescind-export-'))
      try {
        const zip = join(scratch, 'bundle.zip')
        await clientFor(options).download('/api/audit/bundle', asked, zip)
        const files = await unpack(zip, folder)
        show(
          options,
          { folder, files },
          () =>
            `${files.length} files in ${options.out}. To check them: rescind verify ${options.out}`,
        )
      } finally {
        await rm(scratch, { recursive: true, force: true })
      }
    })
}

async function assertEmpty(folder: string): Promise<void> {
  const there = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw new CliError(
      'wrong_usage',
      'folder_not_usable',
      `${folder} is no folder that can be read (${error.code})`,
      'Nothing was written. Name another one',
    )
  })
  if (there.length > 0)
    throw new CliError(
      'wrong_usage',
      'folder_not_empty',
      `${folder} is not empty`,
      'Nothing was written. Name a new or an empty folder, so that evidence is mixed with nothing',
    )
}

async function unpack(path: string, folder: string): Promise<string[]> {
  const zip = openZip(path)
  try {
    for (const name of zip.names) {
      if (!/^[\w.-]+(\/[\w.-]+)*$/.test(name) || name.split('/').includes('..'))
        throw new CliError(
          'refused',
          'unforeseen',
          `The server sent a file called ${name}`,
          'Nothing of it was written',
        )
      const target = join(folder, name)
      await mkdir(dirname(target), { recursive: true })
      // Evidence holds personal data: for the one who asked alone.
      await pipeline(zip.open(name)!, createWriteStream(target, { mode: 0o600 }))
    }
    return zip.names
  } finally {
    zip.close()
  }
}
