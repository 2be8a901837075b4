import type { AnswerOf } from '@rescind/wire'
import type { Command } from 'commander'
import type { Client } from '../client.ts'
import { action } from '../print/action.ts'
import { output } from '../print/output.ts'
import { oneLine, plain } from '../print/plain.ts'
import { planSummary } from '../print/plan.ts'
import { clientFor, type ServerOptions, serverCommand, show } from '../server-command.ts'

type Reply = AnswerOf<'POST /api/assistant'>

/** `rescind ask "<sentence>"`: the assistant of the page. */
export function askCommand(program: Command): void {
  serverCommand(program, 'ask', 'say it in a sentence: ask, do, or plan')
    .argument('<sentence...>', 'what you want, in your own words')
    .option('--session <session>', 'go on with an earlier conversation')
    .action(async (sentence: string[], options: ServerOptions & { session?: string }) => {
      const client = clientFor(options)
      const reply = await client.request('POST /api/assistant', {
        body: { message: sentence.join(' '), ...(options.session && { session: options.session }) },
      })
      show(options, reply, (answer) => tell(answer, client))
      if (!options.json)
        process.stderr.write(
          `rescind: ${oneLine(reply.model)}; go on with --session ${oneLine(reply.session)}\n`,
        )
    })
}

function tell({ text, answers, actions, plans, problems }: Reply, client: Client): string {
  return [
    plain(text).trim(),
    ...answers.filter(({ lookup }) => !lookup).map((answer) => output(answer.output)),
    ...actions.map((done) => action(done, client.now())),
    ...plans.map((plan) => planSummary(plan, client.url)),
    ...problems.map(({ code, message, detail, next }) =>
      oneLine(`Refused: ${detail ?? message} ${next} (${code})`),
    ),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}
