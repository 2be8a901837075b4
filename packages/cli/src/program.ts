import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { actionsCommand } from './commands/actions.ts'
import { agentsCommand } from './commands/agents.ts'
import { approveCommand } from './commands/approve.ts'
import { askCommand } from './commands/ask.ts'
import { callCommand } from './commands/call.ts'
import { eraseCommand } from './commands/erase.ts'
import { exportCommand } from './commands/export.ts'
import { importCommand } from './commands/import.ts'
import { keyCommand } from './commands/key.ts'
import { plansCommand } from './commands/plans.ts'
import { redoCommand } from './commands/redo.ts'
import { rejectCommand } from './commands/reject.ts'
import { retentionCommand } from './commands/retention.ts'
import { rewindCommand } from './commands/rewind.ts'
import { serveCommand } from './commands/serve.ts'
import { toolsCommand } from './commands/tools.ts'
import { undoCommand } from './commands/undo.ts'
import { verifyCommand } from './commands/verify.ts'

const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string }

/** Every command, in the order in which help lists them. */
const commands = [
  serveCommand,
  askCommand,
  toolsCommand,
  callCommand,
  actionsCommand,
  undoCommand,
  redoCommand,
  plansCommand,
  approveCommand,
  rejectCommand,
  rewindCommand,
  importCommand,
  exportCommand,
  verifyCommand,
  eraseCommand,
  retentionCommand,
  agentsCommand,
  keyCommand,
]

/**
 * The whole command line. Throws CommanderError where it is used wrongly, after one line on stderr.
 */
export function program(): Command {
  const rescind = new Command('rescind')
    .description('A CRM that an AI may operate, because whatever the AI does can be taken back.')
    .version(version)
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => write(`rescind: ${usage(text)} (wrong_usage)\n`),
    })
    .addHelpText('after', environment)
  // A command takes what it does not set itself from the program, hence the settings first.
  for (const add of commands) add(rescind)
  return rescind
}

/** `error: unknown command 'x'\n(Did you mean y?)` as one line that says what to do. */
function usage(text: string): string {
  const line = text
    .replace(/^error: /, '')
    .replace(/\s+/g, ' ')
    .trim()
  const said = `${line.charAt(0).toUpperCase()}${line.slice(1)}`
  return `${said}${/[.?!)]$/.test(said) ? '' : '.'} rescind --help shows how it is used.`
}

const environment = `
Every command but serve (and verify of a folder) talks to a running server:
  RESCIND_URL   its address (default http://127.0.0.1:4000)
  RESCIND_KEY   a key made with "rescind key create"; without it, the demo keys in the data folder
  RESCIND_DATA  the data folder (default ./data)

Exit codes: 0 done, 1 refused by the server, 2 used wrongly, 3 no server reached. Those of serve tell its failures apart.`
