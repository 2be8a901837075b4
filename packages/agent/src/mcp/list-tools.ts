import type { Tool, ToolAnnotations } from '@modelcontextprotocol/server'
import { type Caller, type Effect, modeFloor } from '@rescind/kernel'
import { inputSchemaWithReasoning, withCallFields } from '../input-schema.ts'
import type { OfferedTool } from '../offered-tool.ts'
import { permittedTools, type Source } from '../permitted.ts'

/** Hints only, as the protocol says; what happens is decided by the kernel. */
const annotations: Record<Effect, ToolAnnotations> = {
  read: { readOnlyHint: true, openWorldHint: false },
  change: {
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: false,
    openWorldHint: false,
  },
  hold: {
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: false,
    openWorldHint: false,
  },
  bulk: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
  money: {
    readOnlyHint: false,
    destructiveHint: true,
    idempotentHint: false,
    openWorldHint: false,
  },
  dispatch: {
    readOnlyHint: false,
    destructiveHint: true,
    idempotentHint: false,
    openWorldHint: true,
  },
}

/** The tools this caller may use, in the order of their names. */
export function listTools(source: Source, caller: Caller): Tool[] {
  return permittedTools(source, caller).map(describe)
}

function describe(tool: OfferedTool): Tool {
  return {
    name: tool.name,
    title: titleOf(tool.name),
    description: tool.about,
    inputSchema: withCallFields(
      tool,
      inputSchemaWithReasoning(tool),
    ) as unknown as Tool['inputSchema'],
    annotations: annotations[tool.effect],
    _meta: { 'rescind/effect': tool.effect, 'rescind/mode': modeFloor[tool.effect] },
  }
}

/** "deal_move_stage" → "Deal: move stage" */
function titleOf(name: string): string {
  const [entity = '', ...rest] = name.split('_')
  return `${entity.charAt(0).toUpperCase()}${entity.slice(1)}${rest.length > 0 ? `: ${rest.join(' ')}` : ''}`
}
