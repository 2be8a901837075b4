import type { AnyTool } from '../contract/contract.ts'
import { KernelError } from '../contract/errors.ts'
import type { Kernel } from '../contract/kernel.ts'
import { plain, toolTitle, type Words } from '../wording/words.ts'
import type { Caller } from './caller.ts'

/**
 * Somebody's role does not allow a tool: "A rep may not do this: lend a book." The permission is
 * told to callers.
 */
export function notPermitted(
  { principal: { role } }: Pick<Caller, 'principal'>,
  { name, permission }: { name: string; permission: string },
  words?: Words,
): KernelError {
  const who = words?.roles?.[role] ?? plain(role)
  return new KernelError(
    'not_permitted',
    `${/^[aeiou]/.test(who) ? 'An' : 'A'} ${who} may not do this: ${within(toolTitle(name, words))}. Nothing was changed.`,
    {
      people: 'Ask somebody who may, or your administrator.',
      callers: `${name} needs ${permission}. Ask somebody who may, or your administrator.`,
    },
  )
}

/** Who asked for a plan had the right then, and has it no more. */
export function mayNoLonger(
  { people: { words } }: Pick<Kernel, 'people'>,
  { principal }: Caller,
  tool: AnyTool,
): KernelError {
  return new KernelError(
    'not_permitted',
    `${principal.name} may no longer do this: ${within(toolTitle(tool.name, words))}. Nothing was changed.`,
    {
      people: 'Ask again as somebody who may.',
      callers: `${tool.name} needs ${tool.permission}. Ask again as somebody who may.`,
    },
  )
}

const within = (title: string) => `${title.charAt(0).toLowerCase()}${title.slice(1)}`
