import { execute, KernelError } from '@rescind/kernel'
import { expect, test } from 'vitest'
import type { z } from 'zod'
import { examples, type SampleRows } from '../examples.ts'
import { street } from '../test/house.ts'
import { changed, type Input, pathsOf, refusalFaultsOf } from '../test/inputs.ts'
import { type ReadName, reads } from '../test/reads.ts'
import { tools } from '../tools.ts'

const it = street()
const gone = '01900000-0000-7000-8000-000000000000'

/**
 * Every id there is, under what it is of: "contact" → people in use, archived, and who opted out.
 */
function idsOf(kind: string, rows: SampleRows): string[] {
  const names = Object.entries(rows).filter(([name]) =>
    name.toLowerCase().includes(kind.split('_').at(-1)!),
  )
  return names.flatMap(([, ids]) => ids as string | string[])
}

/** The paths of the ids in an input, with what each is of. */
function idPaths(schema: z.ZodType, input: Input): [path: string[], kind: string][] {
  return pathsOf(schema, input).flatMap((path): [string[], string][] => {
    const at = path.reduce<Input>((part, key) => part?.[key], input)
    return typeof at === 'string' && /^[0-9a-f]{8}-/.test(at)
      ? [[path, path.findLast((key) => !/^\d+$/.test(key))!]]
      : []
  })
}

let refused = 0

/** What somebody reads who calls this; nothing where it was not refused. */
async function faultsOf(tool: string, input: Input): Promise<string[] | null> {
  try {
    await execute(it.kernel, it.here.admin, { tool, input })
    return null
  } catch (error) {
    if (!(error instanceof KernelError)) throw error
    refused++
    // What a tool was built wrong for is no refusal.
    const built = /^(undeclared_write|invalid_output|not_repeatable)$/.test(error.code)
      ? [error.message]
      : []
    return [...built, ...refusalFaultsOf(error)]
  }
}

test.each(tools.map((tool) => [tool.name, tool] as const))(
  'W9 %s says in plain words that a record is gone, is not of its kind, or is not in a state for it',
  async (name, tool) => {
    const { rows } = it.here
    const example: Input =
      name in reads ? reads[name as ReadName](it.here) : (examples as Input)[name](rows)
    const found: string[] = []
    for (const [path, kind] of idPaths(tool.input as z.ZodType, example))
      for (const id of [
        gone,
        it.elsewhere.rows.note,
        rows.note,
        rows.matter,
        ...idsOf(kind, rows),
      ]) {
        const answer = await faultsOf(name, changed(example, path, id))
        if (id === gone && answer === null)
          found.push(`${path.join('.')}: an id that nobody has is taken`)
        found.push(...(answer ?? []).map((fault) => `${path.join('.')} is ${id}: ${fault}`))
      }
    // What is done is done: a second time is refused, or changes nothing.
    for (const _ of [1, 2]) found.push(...((await faultsOf(name, example)) ?? []))
    expect(found).toEqual([])
  },
)

test('W9 not a test of nothing', () => expect(refused).toBeGreaterThan(200))
