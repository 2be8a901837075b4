import type { Command } from 'commander'
import type { Client } from '../client.ts'
import type { Problem } from '../failure.ts'
import { action } from '../print/action.ts'
import { output } from '../print/output.ts'
import { oneLine, plain } from '../print/plain.ts'
import { planSummary } from '../print/plan.ts'
import { clientFor, type ServerOptions, serverCommand, show } from '../server-command.ts'
import type { Action, Plan } from '../wire.ts'

interface Reply {
  text: string
  session: string
  model: string
  answers: { tool: string; output: unknown; lookup?: boolean }[]
  actions: Action[]
  plans: Plan[]
  problems?: Problem[]
}

/** `rescind ask "<sentence>"`: the assistant of the page. */
export function askCommand(program: Command): void {
  serverCommand(program, 'ask', 'say it in a sentence: ask, do, or plan')
    .argument('<sentence...>', 'what you want, in your own words')
    .option('--session <session>', 'go on with an earlier conversation')
    .action(async (sentence: string[], options: ServerOptions & { session?: string }) => {
      const client = clientFor(options)
      const reply = await client.post<Reply>('/api/assistant', {
        message: sentence.join(' '),
        ...(options.session && { session: options.session }),
      })
      show(options, reply, (answer) => tell(answer, client))
      if (!options.json)
        process.stderr.write(`rescind: ${oneLine(reply.model)}; go on with --session ${oneLine(reply.session)}\n`)
    })
}

function tell({ text, answers, actions, plans, problems = [] }: Reply, client: Client): string {
  return [
    plain(text).trim(),
    ...answers.filter(({ lookup }) => !lookup).map((answer) => output(answer.output)),
    ...actions.map((done) => action(done, client.now())),
    ...plans.map((plan) => planSummary(plan, client.url)),
    ...problems.map(({ code, message, detail, next }) => oneLine(`Refused: ${detail ?? message} ${next} (${code})`)),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}
