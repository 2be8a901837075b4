import { Problem } from './problem.ts'
import { request } from './request.ts'
import type { ToolResult } from './types.ts'

/** Calls a tool; what happens (answered, applied, held, awaiting approval) is the server's decision. */
export function callTool<T = unknown>(name: string, input: unknown, reasoning?: string): Promise<ToolResult<T>> {
  return request('POST', `/api/tools/${name}`, reasoning ? { input, reasoning } : { input })
}

/** Calls a tool that only reads and returns its output. */
export async function read<T>(name: string, input: unknown): Promise<T> {
  const result = await callTool<T>(name, input)
  if (result.status === 'answered') return result.output
  throw new Problem(200, {
    code: 'internal',
    detail: `${name} did not answer but was ${result.status}.`,
    next: 'Nothing to do; look at Activity.',
  })
}
