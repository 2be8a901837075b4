import type { HeldOut } from './contract.ts'

const keyOf = ({ record }: HeldOut) => `${record.table} ${record.id}`

/** Each record once. Of several reasons the one that nobody can override counts, else the first. */
export function onePerRecord(heldOut: readonly HeldOut[]): HeldOut[] {
  const byRecord = new Map<string, HeldOut>()
  for (const each of heldOut) {
    const known = byRecord.get(keyOf(each))
    if (!known || (known.override !== 'nobody' && each.override === 'nobody'))
      byRecord.set(keyOf(each), each)
  }
  return [...byRecord.values()]
}
