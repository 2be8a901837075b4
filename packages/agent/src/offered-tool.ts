import type { AnyTool } from '@rescind/kernel'

/** What a model or client is shown of a tool. */
export type OfferedTool = Pick<AnyTool, 'name' | 'about' | 'effect' | 'input' | 'permission'>
