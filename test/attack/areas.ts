import { readdirSync } from 'node:fs'
import type { Attack } from './attack.ts'

/** The attacks of one file, which share a company. */
export interface Area {
  name: string
  attacks: readonly Attack[]
}

const ending = '.attack.ts'

/**
 * Every area, or the one of this name. Each file `<area>.attack.ts` exports its attacks as default.
 */
export async function areas(only?: string): Promise<Area[]> {
  const files = readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith(ending))
    .sort()
  const wanted = files.filter((file) => !only || file === only + ending)
  return await Promise.all(
    wanted.map(async (file) => {
      const { default: attacks } = (await import(new URL(file, import.meta.url).href)) as {
        default: readonly Attack[]
      }
      return { name: file.slice(0, -ending.length), attacks }
    }),
  )
}
