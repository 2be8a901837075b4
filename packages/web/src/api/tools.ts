import { Problem } from './problem.ts'
import { request } from './request.ts'
import type { Seen, ToolResult } from './types.ts'

/** Calls a tool, once, refused where what was `seen` has changed; what happens (answered, applied, held, awaiting approval) is the server's decision. */
export function callTool<T = unknown>(name: string, input: unknown, seen?: Seen): Promise<ToolResult<T>> {
  return request('POST', `/api/tools/${name}`, { input, ...(seen && { seen }) }, true)
}

/** Calls a tool that only reads and returns its output. */
export async function read<T>(name: string, input: unknown): Promise<T> {
  const result = await request<ToolResult<T>>('POST', `/api/tools/${name}`, { input })
  if (result.status === 'answered') return result.output
  throw new Problem(200, {
    code: 'internal',
    detail: `${name} did not answer but was ${result.status}.`,
    next: 'Nothing to do; look at Activity.',
  })
}
