import { setTimeout as wait } from 'node:timers/promises'
import type { Action } from '@rescind/wire'
import type { Client } from './client.ts'
import { CliError } from './failure.ts'

const pollMs = 500

/**
 * Waits for a rewind that runs in chunks and tells on stderr how far it is. Whoever stops this
 * command stops nothing: the server goes on.
 * @throws CliError where it stopped before its end
 */
export async function untilDone(client: Client, id: string): Promise<Action> {
  for (let told = -1; ; await wait(pollMs)) {
    const action = await client.request('GET /api/actions/{id}', { params: { id } })
    const { progress } = action
    if (progress && progress.done !== told) {
      told = progress.done
      process.stderr.write(
        `${told.toLocaleString('en-US')} of ${progress.total.toLocaleString('en-US')} actions\n`,
      )
    }
    if (action.state === 'running') continue
    if (action.state !== 'stopped') return action
    throw new CliError(
      'refused',
      progress?.reason ?? 'stopped',
      `It stopped after ${told} of ${progress?.total} actions; those are taken back, the rest stays`,
      progress?.reason === 'drifted'
        ? 'Rewind again: what is left becomes a new plan'
        : `rescind rewind --resume ${id} goes on`,
    )
  }
}
