import { type Command, Option } from 'commander'
import { type Client, connect } from './client.ts'
import { demoRoles } from './key.ts'

/** What every command that talks to a server takes. */
export interface ServerOptions {
  json?: true
  as: string
}

/**
 * Adds a command that talks to a server: `usage` is its name and arguments, `role` whose demo key
 * it takes by itself.
 */
export function serverCommand(
  parent: Command,
  usage: string,
  about: string,
  role: (typeof demoRoles)[number] = 'manager',
): Command {
  return parent
    .command(usage)
    .description(about)
    .option('--json', 'print what the server answered, as JSON')
    .addOption(
      new Option('--as <role>', 'whose demo key to use where RESCIND_KEY is not set')
        .choices(demoRoles)
        .default(role),
    )
}

/** Of a command that acts: a key under which it is done once. */
export interface OnceOptions extends ServerOptions {
  once?: string
}

/** Adds `--once <key>`. */
export const withOnce = (command: Command): Command =>
  command.option(
    '--once <key>',
    'a key of your own: the same command with the same key again is done once, and answers the same',
  )

/** The key of the yes that follows a plan in the same command. */
export const onceApproved = (once: string | undefined) => once && `${once} approve`

/** The server that the environment names, with the key that the options choose. */
export const clientFor = (options: ServerOptions): Client => connect(process.env, options.as)

/** Prints the raw answer where `--json` was given; else what `tell` makes of it. */
export function show<T>(options: ServerOptions, answer: T, tell: (answer: T) => string): void {
  const text = options.json ? JSON.stringify(answer, null, 2) : tell(answer)
  if (text !== '') process.stdout.write(`${text}\n`)
}
