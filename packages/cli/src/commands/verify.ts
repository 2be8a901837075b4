import { existsSync, readFileSync } from 'node:fs'
import { describe, type Report, readKeys, type Trust, verify } from '@rescind/kernel/verify'
import { type Command, Option } from 'commander'
import { CliError, exitCodes } from '../failure.ts'
import { demoRoles, findKey } from '../key.ts'
import { plain } from '../print/plain.ts'

interface Options {
  key?: string[]
  checkpoint?: string[]
  json?: true
  as: string
}

const several = (value: string, before: string[] = []) => [...before, value]

/**
 * `rescind verify`: checks evidence that lies somewhere, or the whole log of a running server;
 * needs no server for the former.
 */
export function verifyCommand(program: Command): void {
  program
    .command('verify')
    .description(
      'check evidence, or the log of a running server: VERIFIED, or FAILED with index and slot',
    )
    .argument('<target>', 'a folder, a zip, or the address of a server (with RESCIND_KEY)')
    .option(
      '--key <key>',
      'a verifier key that you got elsewhere, or a file of such (repeatable)',
      several,
    )
    .option(
      '--checkpoint <file>',
      'a signed checkpoint that was kept elsewhere (repeatable)',
      several,
    )
    .option('--json', 'print the whole result as JSON')
    .addOption(
      new Option('--as <role>', 'whose demo key to use where RESCIND_KEY is not set')
        .choices(demoRoles)
        .default('compliance'),
    )
    .action(async (target: string, options: Options) => {
      const report = await reportOn(target, options)
      process.stdout.write(
        `${options.json ? JSON.stringify(report, null, 2) : plain(describe(report))}\n`,
      )
      if (!report.ok) process.exitCode = exitCodes.refused
    })
}

async function reportOn(target: string, options: Options): Promise<Report> {
  const remote = /^https?:\/\//.test(target)
  if (!remote && !existsSync(target))
    throw new CliError(
      'wrong_usage',
      'file_not_read',
      `${target} is not there`,
      'Name a folder or zip that rescind export or the page has made, or the address of a server',
    )
  const trust = trustOf(options)
  try {
    return await verify(
      target,
      trust,
      remote ? (findKey(process.env, new URL(target), options.as) ?? undefined) : undefined,
    )
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    if (remote && error instanceof TypeError)
      throw new CliError(
        'not_reached',
        'server_not_reached',
        `No server answers at ${target}`,
        'Start it with npm start, or name another address',
      )
    throw new CliError('refused', 'not_verified', `FAILED: ${reason}`, 'Nothing was verified')
  }
}

function trustOf({ key, checkpoint = [] }: Options): Trust {
  try {
    return {
      ...(key && { keys: readKeys(key) }),
      checkpoints: checkpoint.map((file) => readFileSync(file, 'utf8')),
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new CliError(
      'wrong_usage',
      'wrong_trust',
      `What was given to trust cannot be read: ${reason}`,
      'Give a vkey, a file of vkeys, or a file with a signed checkpoint',
    )
  }
}
