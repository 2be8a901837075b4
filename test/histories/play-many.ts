import type { Kysely } from 'kysely'
import { history } from './history.ts'
import { openTable, play, shrink } from './play.ts'

/**
 * Plays `count` histories from consecutive seeds, several at once, and prints each failing one
 * shrunk.
 */
export async function playMany(options: {
  owner: Kysely<unknown>
  appUrl: string
  count: number
  seed: number
  length: number
}): Promise<{ count: number; violations: number }> {
  const { owner, appUrl, count, seed, length } = options
  const atOnce = 4
  const kernel = openTable(appUrl, atOnce * 2)
  console.log(`histories from seed ${seed}, ${length} moves each`)
  let violations = 0
  let next = 0
  const worker = async () => {
    while (next < count) {
      const own = seed + next++
      const moves = history(own, length)
      const found = await play(kernel, owner, moves)
      if (!found) continue
      violations++
      const { moves: shortest, violation } = (await shrink(kernel, owner, moves)) ?? {
        moves,
        violation: found,
      }
      console.log(
        `seed ${own} fails at move ${violation.at} (${violation.move.kind}) of ${shortest.length}: ${violation.what}`,
      )
      console.log(JSON.stringify(shortest))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  await kernel.close()
  return { count, violations }
}
