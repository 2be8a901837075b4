import { type AnyTool, modeFloor } from './contract.ts'
import { KernelError } from './errors.ts'
import { strictly } from './strict-input.ts'

/** Every tool by its name. */
export type Registry = ReadonlyMap<string, AnyTool>

const rollbackOf = {
  read: 'nothing',
  change: 'restore',
  hold: 'withdraw',
  bulk: 'restore',
  money: 'restore',
  dispatch: 'recall',
} as const

/**
 * Builds the registry. The types already refuse an incomplete tool; this refuses one that came in
 * untyped. Every input is strict, at every level.
 * @throws KernelError `no_rollback_path`, `unknown_effect`, `duplicate_tool`
 */
export function register(tools: readonly AnyTool[]): Registry {
  const registry = new Map<string, AnyTool>()
  for (const tool of tools) {
    if (!(tool.effect in modeFloor)) {
      throw new KernelError(
        'unknown_effect',
        `${tool.name} has the effect "${tool.effect}".`,
        `Use one of ${Object.keys(modeFloor).join(', ')}.`,
      )
    }
    const missing = (['input', 'permission', 'run', 'audit'] as const).filter((part) => !tool[part])
    const nowhere =
      tool.rollback !== undefined && 'tables' in tool.rollback && tool.rollback.tables.length === 0
    if (missing.length > 0 || nowhere || tool.rollback?.kind !== rollbackOf[tool.effect]) {
      throw new KernelError(
        'no_rollback_path',
        missing.length > 0
          ? `${tool.name} has no ${missing.join(', no ')}.`
          : `${tool.name} has the effect ${tool.effect} and no way back.`,
        `Give it all five parts; the effect ${tool.effect} needs the rollback ${rollbackOf[tool.effect]}.`,
      )
    }
    if (registry.has(tool.name))
      throw new KernelError(
        'duplicate_tool',
        `${tool.name} is registered twice.`,
        'Rename one of them.',
      )
    registry.set(tool.name, { ...tool, input: strictly(tool.input) })
  }
  return registry
}

/** @throws KernelError `unknown_tool` */
export function lookUp(registry: Registry, name: string): AnyTool {
  const tool = registry.get(name)
  if (!tool)
    throw new KernelError('unknown_tool', 'There is nothing like this to do here.', {
      people: 'Reload the page: it may be of another version.',
      callers: `There is no tool "${name}". GET /api/tools lists them.`,
    })
  return tool
}
