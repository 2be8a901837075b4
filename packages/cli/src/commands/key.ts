import { resolve } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { CliError } from '../failure.ts'
import { clientFor, type ServerOptions, serverCommand, show } from '../server-command.ts'

interface Options extends ServerOptions {
  name: string
  agent?: string
  approve?: true
  days?: number
}

/** `rescind key create`: a key that acts for whoever calls, or as an agent for them. */
export function keyCommand(program: Command): void {
  const key = program.command('key').description('keys for programs').helpCommand(false)
  serverCommand(
    key,
    'create',
    'make a key that acts for you, or as an agent for you; it is shown this once',
  )
    .requiredOption('--name <name>', 'what the key is for')
    .option('--agent <id>', 'the agent that acts with it; such a key can never approve')
    .option('--approve', 'it may approve plans as you may; without this it can not')
    .option('--days <n>', 'how long it is good for', days)
    .action(async (options: Options) => {
      const { name, agent, approve, days } = options
      const made = await clientFor(options).request('POST /api/keys', {
        body: { name, ...(agent && { agent }), ...(approve && { approve }), ...(days && { days }) },
      })
      show(options, made, (it) => it.key)
      if (!options.json)
        process.stderr.write(
          'rescind: keep it now, it is not shown again. Use it as RESCIND_KEY, or in "Authorization: Bearer …".\n',
        )
    })
  key
    .command('rotate-audit')
    .description(
      'put a new key in the data folder that signs the audit from now on; the old one countersigns its first checkpoint',
    )
    .option('--forget', 'delete the keys before the newest, once it has signed every log')
    .option(
      '--lost',
      'the key that signed is gone: let another take over without its signature; tell whoever checks the log',
    )
    .action(async ({ forget, lost }: { forget?: true; lost?: true }) => {
      if (forget && lost)
        throw new CliError(
          'wrong_usage',
          'two_chosen',
          'Only one of --forget and --lost',
          'Nothing was changed',
        )
      const { rotateAuditKey } = await import('@rescind/server')
      const given = process.env.RESCIND_AUDIT_KEY || undefined
      const { keys } = rotateAuditKey(resolve(process.env.RESCIND_DATA || './data'), {
        ...{ forget: forget ?? false, lost: lost ?? false },
        ...(given !== undefined && { given }),
      })
      process.stdout.write(
        lost
          ? 'The next start signs with the key here, which no old key vouches for. Tell whoever checks the log, and give them its vkey (GET /api/audit/keys).\n'
          : forget
            ? 'The keys before the newest are gone from the data folder. Their public halves stay in the log.\n'
            : `The next checkpoint of every log is signed by ${keys === 1 ? 'the new key' : 'the old and the new key'}; a running server sees it within seconds.\n`,
      )
    })
}

function days(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('Write a whole number of days.')
  return Number(text)
}
