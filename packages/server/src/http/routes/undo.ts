import type { OpenAPIHono } from '@hono/zod-openapi'
import {
  type Caller,
  type Conflict,
  getAction,
  type Kernel,
  KernelError,
  nameConflicts,
  overwrite,
  read,
  redo,
  release,
  resumeRewind,
  rewind,
  rewindFilter,
  stopRewind,
  type Undone,
  undo,
} from '@rescind/kernel'
import { z } from 'zod'
import { action, receipt } from '../../wire/action.ts'
import { byId } from '../../wire/values.ts'
import { type Env, endpoint } from '../endpoint.ts'
import { awaitingApproval, type Outcome } from '../outcome.ts'

const takenBack = z.object({ action, receipt, undone: action })

/** The ways back: undo, redo, recall, rewind; and letting go of what is held. */
export function undoRoutes(
  app: OpenAPIHono<Env>,
  kernel: Kernel,
  outcome: Outcome,
  wake: () => void,
): void {
  takeBackRoutes(app, kernel, outcome)
  releaseRoute(app, kernel, wake)
  rewindRoutes(app, kernel, outcome)
}

/** One action, taken back or put in force again. */
function takeBackRoutes(app: OpenAPIHono<Env>, kernel: Kernel, outcome: Outcome): void {
  endpoint(
    app,
    {
      method: 'post',
      path: '/api/actions/{id}/undo',
      about:
        'Take it back: strict changes nothing on a conflict, merge keeps what others wrote since, force plans to overwrite it',
      who: 'caller',
      params: byId,
      body: z.object({ mode: z.enum(['strict', 'merge', 'force']).default('strict') }),
      once: true,
      answers: {
        200: { about: 'Taken back; twice is once', schema: takenBack },
        202: {
          about: 'force: the plan, with what of others’ work it overwrites',
          schema: awaitingApproval,
        },
      },
    },
    async ({ caller, params, body: { mode }, once }) =>
      mode === 'force'
        ? await outcome(caller, await overwrite(kernel, caller, params.id, once))
        : {
            body: await takeBack(kernel, caller, params.id, () =>
              undo(kernel, caller, params.id, mode, once),
            ),
          },
  )
  endpoint(
    app,
    {
      method: 'post',
      path: '/api/actions/{id}/redo',
      about: 'Put an undone action in force again',
      who: 'caller',
      params: byId,
      once: true,
      answers: { 200: { about: 'In force again', schema: takenBack } },
    },
    async ({ caller, params, once }) => ({
      body: await takeBack(kernel, caller, params.id, () =>
        redo(kernel, caller, params.id, 'strict', once),
      ),
    }),
  )
  endpoint(
    app,
    {
      method: 'post',
      path: '/api/actions/{id}/cancel',
      about: 'Recall a held or queued action: what has not left never leaves',
      who: 'caller',
      params: byId,
      once: true,
      answers: { 200: { about: 'Recalled', schema: takenBack } },
    },
    async ({ caller, params, once }) => ({
      body: await takeBack(kernel, caller, params.id, () =>
        undo(kernel, caller, params.id, 'strict', once),
      ),
    }),
  )
}

/** What is held takes effect before its time. */
function releaseRoute(app: OpenAPIHono<Env>, kernel: Kernel, wake: () => void): void {
  endpoint(
    app,
    {
      method: 'post',
      path: '/api/actions/{id}/release',
      about: 'Let a held action take effect now',
      who: 'caller',
      params: byId,
      answers: { 200: { about: 'In effect', schema: z.object({ action }) } },
    },
    async ({ caller, params }) => {
      await release(kernel, caller, params.id)
      wake()
      return { body: { action: await getAction(kernel, caller, params.id) } }
    },
  )
}

/** Sets of actions, taken back by a plan and in chunks. */
function rewindRoutes(app: OpenAPIHono<Env>, kernel: Kernel, outcome: Outcome): void {
  endpoint(
    app,
    {
      method: 'post',
      path: '/api/rewinds',
      about: 'Plan to take back a set of actions; then approve as any plan',
      who: 'caller',
      body: z.object({ filter: rewindFilter }),
      once: true,
      answers: { 202: { about: 'The plan', schema: awaitingApproval } },
    },
    async ({ caller, body, once }) =>
      await outcome(caller, await rewind(kernel, caller, body.filter, once)),
  )
  endpoint(
    app,
    {
      method: 'post',
      path: '/api/actions/{id}/stop',
      about:
        'Stop a running rewind after its present chunk: what went back is back, the rest stays',
      who: 'caller',
      params: byId,
      answers: { 200: { about: 'Stopped, or not running any more', schema: z.object({ action }) } },
    },
    async ({ caller, params }) => {
      await stopRewind(kernel, caller, params.id)
      return { body: { action: await getAction(kernel, caller, params.id) } }
    },
  )
  endpoint(
    app,
    {
      method: 'post',
      path: '/api/actions/{id}/resume',
      about: 'Let a stopped rewind go on',
      who: 'caller',
      params: byId,
      answers: { 200: { about: 'Running', schema: z.object({ action }) } },
    },
    async ({ caller, params }) => {
      await resumeRewind(kernel, caller, params.id)
      return { body: { action: await getAction(kernel, caller, params.id) } }
    },
  )
}

async function takeBack(
  kernel: Kernel,
  caller: Caller,
  target: string,
  way: () => Promise<Undone>,
) {
  const undone = await way().catch(async (error: unknown) => {
    throw await withNames(kernel, caller, error)
  })
  const taking = await getAction(kernel, caller, undone.action)
  return {
    action: taking,
    receipt: taking.receipt,
    undone: await getAction(kernel, caller, target),
  }
}

/**
 * Conflicts come as ids; whoever has to decide needs to know which record, and who wrote it when.
 */
async function withNames(kernel: Kernel, caller: Caller, error: unknown): Promise<unknown> {
  if (!(error instanceof KernelError) || error.code !== 'undo_conflict') return error
  const named = await read(kernel, caller, (tx) =>
    nameConflicts(tx, kernel.people, caller.org, error.details.conflicts as Conflict[]),
  )
  return new KernelError(error.code, error.message, error.next, {
    ...error.details,
    conflicts: named,
  })
}
