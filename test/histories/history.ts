import type { Model, Row, Step, Table } from './model.ts'
import { Random } from './random.ts'

/** One move of a history. Numbers choose among what is there when it is played, so that moves can be left out. */
export interface Move {
  kind: 'act' | 'undo' | 'redo' | 'rewind'
  numbers: number[]
}

const kinds: readonly Move['kind'][] = ['act', 'act', 'act', 'act', 'undo', 'undo', 'undo', 'redo', 'redo', 'rewind']

/** A history of `length` moves, all from one seed. */
export function history(seed: number, length: number): Move[] {
  const random = new Random(seed)
  return Array.from({ length }, () => ({
    kind: kinds[random.below(kinds.length)]!,
    numbers: Array.from({ length: 16 }, () => random.below(1 << 20)),
  }))
}

const titles = ['Emma', 'Moby', 'Ulysses', 'Dune']
const words = ['a', 'b', 'c']

/** The steps of an `act`: one to three of them, on rows that are there, were there, or are new. */
export function stepsOf(model: Model, { numbers }: Move, newId: () => string): (Step & { fresh: boolean })[] {
  let at = 0
  const draw = (below: number) => numbers[at++ % numbers.length]! % Math.max(1, below)
  const pick = (list: readonly string[]) => list[draw(list.length)]
  const steps: Step[] = []
  const made: Record<Table, string[]> = { shelf: [], book: [], loan: [] }
  const some = (table: Table) => pick([...model.of(table), ...made[table]])
  const add = (table: Table, id: string, set: Row | null) => {
    steps.push({ table, id, set })
    if (set) made[table].push(id)
  }
  const bookRow = (): Row => ({
    shelf_id: some('shelf') ?? null,
    title: titles[draw(4)],
    code: draw(3) === 0 ? `c${draw(3)}` : null,
    pages: draw(3),
    tags: [],
    custom: {},
  })
  for (let i = 1 + draw(3); i > 0; i--) {
    const book = some('book')
    const choice = draw(16)
    if (choice === 0)
      add('shelf', newId(), { name: titles[draw(4)], parent_id: draw(2) ? (some('shelf') ?? null) : null, top_book_id: null })
    else if (choice === 1 || !book) add('book', newId(), bookRow())
    else if (choice === 2) add('loan', newId(), { book_id: book, reader: titles[draw(4)] })
    else if (choice === 3) add('book', book, null)
    else if (choice === 4) {
      const shelf = some('shelf')
      if (shelf) add('shelf', shelf, null)
    } else if (choice === 5) {
      const [a, b] = [some('book')!, some('book')!]
      const [codeA, codeB] = [model.get('book', a)?.code, model.get('book', b)?.code]
      // A passing duplicate: the database checks at the end of each statement, so a swap goes through null.
      if (a !== b && codeA !== undefined && codeB !== undefined) {
        add('book', a, { code: null })
        add('book', b, { code: codeA })
        add('book', a, { code: codeB })
      }
    } else if (choice === 6) add('book', book, { shelf_id: some('shelf') ?? null })
    else if (choice === 7 || choice === 8)
      add('book', book, { custom: { ...(model.get('book', book)?.custom as Row), [words[draw(3)]!]: draw(3) } })
    else if (choice === 9) {
      const { [words[draw(3)]!]: _gone, ...custom } = (model.get('book', book)?.custom ?? {}) as Row
      add('book', book, { custom })
    } else if (choice === 10) {
      const gone = pick(model.gone('book'))
      if (gone) add('book', gone, bookRow())
    } else if (choice === 11) add('book', book, { tags: words.slice(0, draw(4)) })
    else if (choice === 12) {
      const loan = some('loan')
      if (loan) add('loan', loan, draw(2) === 0 ? null : { reader: titles[draw(4)] })
    } else if (choice === 13 || choice === 14) {
      const shelf = some('shelf')
      if (shelf)
        add(
          'shelf',
          shelf,
          choice === 13 ? { top_book_id: draw(3) ? book : null } : { parent_id: draw(3) ? some('shelf')! : null },
        )
    } else add('book', book, { title: titles[draw(4)], pages: draw(3) })
  }
  return model.prepare(steps)
}
