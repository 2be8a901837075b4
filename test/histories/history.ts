import type { Model } from './model.ts'
import { Random } from './random.ts'
import type { Row, Step, Table } from './rows.ts'

/**
 * One move of a history. Numbers choose among what is there when it is played, so that moves can be
 * left out.
 */
export interface Move {
  kind: 'act' | 'follow' | 'undo' | 'redo' | 'rewind' | 'rewind of a rewind' | 'force'
  numbers: number[]
}

const kinds: readonly Move['kind'][] = [
  ...[
    'act',
    'act',
    'act',
    'act',
    'act',
    'act',
    'follow',
    'follow',
    'undo',
    'undo',
    'undo',
    'redo',
    'redo',
    'rewind',
    'force',
  ],
  'rewind of a rewind',
] as readonly Move['kind'][]

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

/**
 * The steps of an `act` or a `follow`: one to three of them, on rows that are there, were there, or
 * are new.
 */
export function stepsOf(
  model: Model,
  { numbers }: Move,
  newId: () => string,
): (Step & { fresh: boolean })[] {
  let at = 0
  const draw = (below: number) => numbers[at++ % numbers.length]! % Math.max(1, below)
  const pick = (list: readonly string[]) => list[draw(list.length)]
  const steps: Step[] = []
  const made: Record<Table, string[]> = { shelf: [], book: [], loan: [], reader: [] }
  const some = (table: Table) => pick([...model.of(table), ...made[table]])
  const add = (table: Table, id: string, set: Row | null, more: Record<string, number> = {}) => {
    steps.push({ table, id, set, add: more })
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
  const readerRow = (): Row => ({
    name: titles[draw(4)],
    guide_id: draw(2) ? (some('reader') ?? null) : null,
    card: draw(2) ? `n${draw(3)}` : null,
    active: draw(3) > 0,
    visits: draw(3),
    balance: draw(8) / 4,
    seat: draw(2) ? draw(4) : null,
  })
  /**
   * A passing duplicate: the database checks at the end of each statement, so a swap goes through
   * null.
   */
  const swap = (table: 'book' | 'loan' | 'reader', column: string) => {
    const [a, b] = [some(table)!, some(table)!]
    const [ofA, ofB] = [model.get(table, a)?.[column], model.get(table, b)?.[column]]
    if (a === b || ofA === undefined || ofB === undefined) return
    add(table, a, { [column]: null })
    add(table, b, { [column]: ofA })
    add(table, a, { [column]: ofB })
  }
  const change = (book: string, choice: number) => {
    if (choice === 0)
      add('loan', newId(), {
        book_id: book,
        reader: titles[draw(4)],
        place: draw(2) ? draw(4) : null,
      })
    else if (choice === 1) add('book', book, null)
    else if (choice === 2) swap('book', 'code')
    else if (choice === 3) add('book', book, { shelf_id: some('shelf') ?? null })
    else if (choice === 4 || choice === 5)
      add('book', book, {
        custom: { ...(model.get('book', book)?.custom as Row), [words[draw(3)]!]: draw(3) },
      })
    else if (choice === 6) {
      const { [words[draw(3)]!]: _gone, ...custom } = (model.get('book', book)?.custom ?? {}) as Row
      add('book', book, { custom })
    } else if (choice === 7) add('book', book, { tags: words.slice(0, draw(4)) })
    else if (choice === 8) add('book', book, { code: draw(2) ? `c${draw(3)}` : null })
    else add('book', book, { title: titles[draw(4)], pages: draw(3) })
  }
  const meet = (reader: string, choice: number) => {
    if (choice === 0) add('reader', reader, null)
    else if (choice === 1) swap('reader', 'card')
    else if (choice === 2) add('reader', reader, { active: draw(2) === 0 })
    else if (choice === 3) add('reader', reader, { guide_id: draw(3) ? some('reader') : null })
    else if (choice === 4) add('reader', reader, { name: titles[draw(4)] }, { visits: 1 + draw(3) })
    else
      add(
        'reader',
        reader,
        {},
        choice === 5 ? { visits: 1 - 2 * draw(2) } : { balance: (1 + draw(7)) / 4, visits: 1 },
      )
  }
  /**
   * What rules forbid that can not wait: an undo has to write it in another order, or in two goes.
   */
  const rearrange = (choice: number) => {
    if (choice < 2) swap('reader', 'seat')
    else if (choice === 2) swap('loan', 'place')
    else {
      const reader = some('reader')
      if (!reader) return
      const seat = model.get('reader', reader)?.seat ?? null
      add('reader', reader, choice === 3 ? { active: false } : { seat: null })
      add('reader', newId(), { ...readerRow(), seat, active: true })
    }
  }
  for (let i = 1 + draw(3); i > 0; i--) {
    const choice = draw(29)
    const [book, reader, shelf] = [some('book'), some('reader'), some('shelf')]
    if (choice < 10) {
      if (book) change(book, choice)
      else add('book', newId(), bookRow())
    } else if (choice < 17) {
      if (reader) meet(reader, choice - 10)
      else add('reader', newId(), readerRow())
    } else if (choice === 17) {
      const gone = pick(model.gone('book'))
      if (gone) add('book', gone, bookRow())
    } else if (choice === 18) {
      const gone = pick(model.gone('reader'))
      add('reader', gone ?? newId(), readerRow())
    } else if (choice === 19) {
      const loan = some('loan')
      if (loan)
        add(
          'loan',
          loan,
          draw(2) === 0 ? null : { reader: titles[draw(4)], place: draw(2) ? draw(4) : null },
        )
    } else if (choice > 23) rearrange(choice - 24)
    else if (choice === 20 || !shelf)
      add('shelf', newId(), {
        name: titles[draw(4)],
        parent_id: draw(2) ? (shelf ?? null) : null,
        top_book_id: null,
      })
    else if (choice === 21) add('shelf', shelf, null)
    else if (choice === 22) add('shelf', shelf, { top_book_id: draw(3) ? (book ?? null) : null })
    else add('shelf', shelf, { parent_id: draw(3) ? some('shelf')! : null })
  }
  return model.prepare(steps)
}
