import type { Caller, Registry } from '@rescind/kernel'
import type { Journal } from './journal.ts'
import type { OfferedTool } from './offered-tool.ts'

/** Where tools come from: the registry, and the journal where there is one. */
export interface Source {
  registry: Registry
  journal?: Journal | undefined
}

const tools = ({ registry, journal }: Source): OfferedTool[] => [
  ...registry.values(),
  ...(journal?.tools ?? []),
]

/**
 * The tools this caller may use, by name. What is left out is refused when called, too; here it is
 * only not offered.
 */
export function permittedTools(source: Source, caller: Caller): OfferedTool[] {
  return tools(source)
    .filter((tool) => caller.permissions.has(tool.permission))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

export const findTool = (source: Source, name: string): OfferedTool | undefined =>
  tools(source).find((tool) => tool.name === name)
