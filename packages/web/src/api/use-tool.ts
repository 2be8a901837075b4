import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { toolQuery } from './queries.ts'

/** Reads through a tool; keeps what was shown while a new input is read. */
export function useTool<T>(name: string, input: unknown, enabled = true) {
  return useQuery({ ...toolQuery<T>(name, input), enabled, placeholderData: keepPreviousData })
}
