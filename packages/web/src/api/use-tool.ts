import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { toolQuery } from './queries.ts'
import type { InputOf, ToolName } from './wire.ts'

/** Reads through a tool; keeps what was shown while a new input is read. */
export function useTool<N extends ToolName>(name: N, input: InputOf<N>, enabled = true) {
  return useQuery({ ...toolQuery(name, input), enabled, placeholderData: keepPreviousData })
}
