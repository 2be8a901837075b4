import { Problem } from './problem.ts'
import { send } from './request.ts'
import type { InputOf, OutputOf, Seen, ToolName, ToolResult } from './wire.ts'

/**
 * Calls a tool, once, refused where what was `seen` has changed; what happens (answered, applied,
 * held, awaiting approval) is the server's decision.
 */
export function callTool<N extends ToolName>(
  name: N,
  input: InputOf<N>,
  seen?: Seen,
): Promise<ToolResult<N>> {
  return send('POST', `/api/tools/${name}`, { input, ...(seen && { seen }) }, true)
}

/** Calls a tool that only reads and returns its output. */
export async function read<N extends ToolName>(name: N, input: InputOf<N>): Promise<OutputOf<N>> {
  const result = await send<ToolResult<N>>('POST', `/api/tools/${name}`, { input })
  if (result.status === 'answered') return result.output
  throw new Problem(200, {
    code: 'internal',
    detail: `${name} did not answer but was ${result.status}.`,
    next: 'Nothing to do; look at Activity.',
  })
}
