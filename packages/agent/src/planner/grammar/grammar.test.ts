import { describe, expect, it } from 'vitest'
import { day, period } from './calendar.ts'
import { match } from './match.ts'
import { parsePattern, slotsIn } from './pattern.ts'
import { money, name, type Slot, span, text } from './slot.ts'
import { tokenize } from './token.ts'

/** A Sunday. */
const now = new Date('2026-11-22T10:00:00Z')

function fitted(
  pattern: string,
  sentence: string,
  // biome-ignore lint/suspicious/noExplicitAny: a table of slots holds slots of every value.
  slots: Record<string, Slot<any>>,
): Record<string, unknown> | null {
  const tokens = tokenize(sentence)
  const valueOf = (slot: string, from: number, to: number) =>
    slots[slot]!.read(tokens.slice(from, to), sentence, now)
  const rules = Object.fromEntries(
    Object.entries(slots).map(([slot, { colons, words_max }]) => [
      slot,
      {
        colons,
        words_max,
        accepts: (from: number, to: number) => valueOf(slot, from, to) !== undefined,
      },
    ]),
  )
  const taken = match(parsePattern(pattern), tokens, rules)
  return (
    taken &&
    Object.fromEntries(
      Object.entries(taken).map(([slot, [from, to]]) => [slot, valueOf(slot, from, to)]),
    )
  )
}

const read = <T>(slot: Slot<T>, said: string): T | undefined => slot.read(tokenize(said), said, now)

describe('a sentence is cut into words', () => {
  it('without regard to case, accents, hyphens and outer punctuation', () => {
    expect(tokenize('Re-engage  Zoë Größmann, PLEASE!').map((token) => token.word)).toEqual([
      'reengage',
      'zoe',
      'grossmann',
      'please',
    ])
  })

  it('with every kind of quotation mark around one token', () => {
    for (const quoted of [
      '"Back to School"',
      '„Back to School“',
      '«Back to School»',
      '“Back to School”',
    ]) {
      expect(
        tokenize(`move ${quoted} now`).map(({ word, quoted: isQuoted }) => [word, isQuoted]),
      ).toEqual([
        ['move', false],
        ['back to school', true],
        ['now', false],
      ])
    }
  })

  it("with the owner's s and a colon as tokens of their own", () => {
    expect(tokenize('Acme Corp’s contacts').map((token) => token.word)).toEqual([
      'acme',
      'corp',
      "'s",
      'contacts',
    ])
    expect(tokenize("Initech Systems' contacts").map((token) => token.word)).toEqual([
      'initech',
      'systems',
      "'s",
      'contacts',
    ])
    expect(tokenize('note: 10:30 is fine').map((token) => token.word)).toEqual([
      'note',
      ':',
      '10:30',
      'is',
      'fine',
    ])
  })
})

describe('a pattern', () => {
  it('has words, slots, options and alternatives', () => {
    expect(
      fitted('(show|open) [me] [the] deal <deal>', 'Show me the deal Acme Corp', { deal: name }),
    ).toEqual({
      deal: 'Acme Corp',
    })
    expect(
      fitted('(show|open) [me] [the] deal <deal>', 'open deal Acme Corp.', { deal: name }),
    ).toEqual({ deal: 'Acme Corp' })
    expect(
      fitted('(show|open) [me] [the] deal <deal>', 'show the company Acme Corp', { deal: name }),
    ).toBeNull()
    expect(slotsIn(parsePattern('move <deal> [to (stage|<stage>)]'))).toEqual(['deal', 'stage'])
  })

  it('lets a name contain the words of the pattern', () => {
    expect(
      fitted('move <deal> to <stage>', 'Move Back to School to proposal', {
        deal: name,
        stage: name,
      }),
    ).toEqual({
      deal: 'Back to School',
      stage: 'proposal',
    })
    expect(
      fitted('move <deal> to <stage>', 'Move "Road to Rome" to won', { deal: name, stage: name }),
    ).toEqual({
      deal: 'Road to Rome',
      stage: 'won',
    })
  })

  it('ends a name at a colon and a text at the end of the sentence', () => {
    expect(
      fitted(
        '[add a] note to <deal> : <text>',
        'Add a note to Acme Corp: agenda: price, terms. Call back!',
        {
          deal: name,
          text,
        },
      ),
    ).toEqual({
      deal: 'Acme Corp',
      text: 'agenda: price, terms. Call back!',
    })
  })

  it('that is not well formed is refused', () => {
    expect(() => parsePattern('move [the <deal>')).toThrow('"]" is missing')
    expect(() => parsePattern('move the] <deal>')).toThrow('out of place')
  })
})

describe('a slot', () => {
  it.each([
    ['48,000', '48000'],
    ['48.000', '48000 or 48?'],
    ['48.505', '48505?'],
    ['€48,000.50', '48000.5'],
    ['48.000,50 €', '48000.5'],
    ['48,50', '48.5'],
    ['1,234,567', '1234567'],
    ['48k', '48000'],
    ['48,5k', '48500'],
    ['1.2m', '1200000'],
    ['1.2 million', '1200000'],
    ['EUR 48 000', '48000'],
    ["48'000 CHF", '48000'],
    ['0.5', '0.5'],
    ['48', '48'],
    ['a lot', undefined],
    ['1.2.3', undefined],
    ['48,', '48'],
    ['-5', undefined],
  ])('reads %s as money', (said, value) => {
    const meant = read(money, said)
    expect(meant?.amount ?? (meant && `${meant.choices.join(' or ')}?`)).toBe(value)
  })

  it.each([
    ['€48,000', 'EUR'],
    ['48,000 Euro', 'EUR'],
    ['$48k', 'USD'],
    ['GBP 48', 'GBP'],
    ['48', undefined],
  ])('reads the currency of %s', (said, currency) => {
    expect(read(money, said)?.currency).toBe(currency)
  })

  it.each([
    ['90 days', 90],
    ['3 weeks', 21],
    ['six months', 180],
    ['month', 30],
    ['a year', 365],
    ['0 days', undefined],
    ['90', undefined],
    ['last 90 days', undefined],
  ])('reads %s as a number of days', (said, days) => {
    expect(read(span, said)).toBe(days)
  })

  it.each([
    ['today', '2026-11-22'],
    ['tomorrow', '2026-11-23'],
    ['Friday', '2026-11-27'],
    ['next Sunday', '2026-11-29'],
    ['in 3 days', '2026-11-25'],
    ['in 2 weeks', '2026-12-06'],
    ['the end of the month', '2026-11-30'],
    ['24 December', '2026-12-24'],
    ['Dec 24th', '2026-12-24'],
    ['1 March', '2027-03-01'],
    ['March 1, 2028', '2028-03-01'],
    ['24.12.2026', '2026-12-24'],
    ['1.2.', '2027-02-01'],
    ['2026-12-24', '2026-12-24'],
    ['31 February', undefined],
    ['2026-13-01', undefined],
    ['some day', undefined],
  ])('reads %s as a date', (said, date) => {
    expect(read(day, said)).toBe(date)
  })

  it.each([
    ['this month', '2026-11-01', '2026-11-30'],
    ['next month', '2026-12-01', '2026-12-31'],
    ['this quarter', '2026-10-01', '2026-12-31'],
    ['next quarter', '2027-01-01', '2027-03-31'],
    ['this week', '2026-11-16', '2026-11-22'],
    ['next week', '2026-11-23', '2026-11-29'],
    ['this year', '2026-01-01', '2026-12-31'],
    ['next year', '2027-01-01', '2027-12-31'],
    ['within 30 days', '2026-11-22', '2026-12-22'],
    ['in the next 30 days', '2026-11-22', '2026-12-22'],
    ['today', '2026-11-22', '2026-11-22'],
  ])('reads %s as a period', (said, from, to) => {
    expect(read(period, said)).toMatchObject({ from, to })
  })

  it('takes no name that ends in a word of the grammar, and any name in quotation marks', () => {
    expect(read(name, 'Acme Corp')).toBe('Acme Corp')
    expect(read(name, 'Acme Corp to')).toBeUndefined()
    expect(read(name, 'all deals')).toBeUndefined()
    expect(read(name, 'The Flying Pan')).toBe('The Flying Pan')
    expect(read(name, '"all deals to"')).toBe('all deals to')
    expect(read(name, 'Zoë Größmann-Łuczak')).toBe('Zoë Größmann-Łuczak')
  })
})
