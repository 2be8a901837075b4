import { type AnyTool, type Mode, modeFloor } from '../contract/contract.ts'
import type { Caller } from './caller.ts'

/** The mode a call runs in and every reason for it, the floor first. */
export interface Authority {
  mode: Mode
  reasons: string[]
}

/**
 * Mode = the strictest of what the tool's effect demands and who calls. Nothing a caller says can
 * loosen it.
 */
export function authorityOf(tool: AnyTool, caller: Caller): Authority {
  const reasons = [`effect_${tool.effect}`]
  let mode: Mode = modeFloor[tool.effect]
  if (caller.principal.newcomer && mode !== 'autonomous' && mode !== 'explicit') {
    mode = 'explicit'
    reasons.push('newcomer')
  }
  if (tool.lasting && caller.agent && mode !== 'autonomous' && mode !== 'explicit') {
    mode = 'explicit'
    reasons.push('agent_lasting')
  }
  return { mode, reasons }
}
