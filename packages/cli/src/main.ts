import { CommanderError } from 'commander'
import { CliError, exitCodes, Refused } from './failure.ts'
import { plain } from './print/plain.ts'
import { program } from './program.ts'

/** Runs one command and returns its exit code. Every failure is one line on stderr. */
export async function main(args: readonly string[]): Promise<number> {
  // `rescind actions | head` ends when head has seen enough.
  process.stdout.on('error', (error: NodeJS.ErrnoException) =>
    process.exit(error.code === 'EPIPE' ? 0 : 1),
  )
  try {
    await program().parseAsync(args, { from: 'user' })
    return Number(process.exitCode ?? exitCodes.ok)
  } catch (error) {
    // Commander has said what was wrong, or has printed what was asked for (help, version).
    if (error instanceof CommanderError)
      return error.exitCode === 0 ? exitCodes.ok : exitCodes.wrong_usage
    if (error instanceof Refused && args.includes('--json'))
      process.stdout.write(`${JSON.stringify(error.problem, null, 2)}\n`)
    const known = error instanceof CliError ? error : unforeseen(error)
    process.stderr.write(`${plain(known.line)}\n`)
    return known.exit
  }
}

function unforeseen(error: unknown): CliError {
  const message = error instanceof Error ? error.message : String(error)
  return new CliError(
    'refused',
    'unforeseen',
    `This failed in a way nobody foresaw: ${message}`,
    'Nothing more was sent.',
  )
}
