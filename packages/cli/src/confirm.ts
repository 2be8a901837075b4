import { createInterface } from 'node:readline/promises'
import type { Plan } from '@rescind/wire'
import { CliError } from './failure.ts'

/**
 * Asks whoever runs the command for their yes to a plan: its number of recipients where mail would
 * leave, else `y`. The question goes to stderr, so that the output stays what was asked for.
 */
export async function confirm(plan: Plan): Promise<void> {
  const { friction } = plan
  const wanted = friction.kind === 'number' ? String(friction.number) : 'y'
  const question =
    friction.kind === 'number'
      ? `Type ${friction.number} to send to that many people: `
      : 'Approve exactly this? Type y: '
  const typed = await answer(question)
  if (typed?.trim().toLowerCase() === wanted) return
  throw new CliError(
    'wrong_usage',
    'not_confirmed',
    typed === null
      ? 'Nobody answered, so nothing was approved'
      : `That was not ${wanted}, so nothing was approved`,
    `The plan waits: rescind approve ${plan.id}`,
  )
}

/** One line of stdin; null where it ends without one. */
async function answer(question: string): Promise<string | null> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await Promise.race([
      lines.question(question),
      new Promise<null>((ended) => lines.once('close', () => ended(null))),
    ])
  } finally {
    lines.close()
  }
}
