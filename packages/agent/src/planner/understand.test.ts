import { describe, expect, it } from 'vitest'
import { parsePattern, slotsIn } from './grammar/pattern.ts'
import { sentences } from './sentences/index.ts'
import { understand } from './understand.ts'

const now = new Date('2026-11-22T10:00:00Z')
const examples = sentences.flatMap((sentence) =>
  sentence.examples.map((example) => ({ example, sentence })),
)
const valuesOf = (said: string) => understand(said, now)?.values

describe('the table of sentences', () => {
  it.each(examples)('understands “$example”', ({ example, sentence }) => {
    expect(understand(example, now)?.sentence.does).toBe(sentence.does)
  })

  it.each(examples)('understands “$example” however it is typed', ({ example, sentence }) => {
    const typed = [
      example.toUpperCase(),
      `  ${example}!!`,
      `Please, ${example.charAt(0).toLowerCase()}${example.slice(1)}`,
      example.replace(/[“”]/g, '"'),
      example.replace(/'/g, '’'),
      example.normalize('NFD'),
    ]
    expect(typed.filter((said) => understand(said, now)?.sentence !== sentence)).toEqual([])
  })

  it.each(
    sentences.flatMap((sentence) => sentence.patterns.map((pattern) => ({ pattern, sentence }))),
  )('has the declared slots in “$pattern”', ({ pattern, sentence }) => {
    const used = new Set(slotsIn(parsePattern(pattern)))
    const declared = Object.entries(sentence.slots)
    expect([...used].filter((slot) => !(slot in sentence.slots))).toEqual([])
    expect(
      declared.filter(([slot, { optional }]) => !optional && !used.has(slot)).map(([slot]) => slot),
    ).toEqual([])
  })

  it('takes over names and texts exactly as they were typed', () => {
    expect(valuesOf('move "Road to Rome" to Größere Projekte, please.')).toEqual({
      deal: 'Road to Rome',
      stage: 'Größere Projekte',
    })
    expect(valuesOf('Add a note to Łuczak & Söhne: „Angebot“ prüfen – bis 12:30!')).toEqual({
      record: 'Łuczak & Söhne',
      body: '„Angebot“ prüfen – bis 12:30!',
    })
    expect(valuesOf("Set Anne-Marie O'Neill's title to Head of R&D")).toMatchObject({
      contact: "Anne-Marie O'Neill",
      value: 'Head of R&D',
    })
  })

  it.each([
    ['Re-engage all cold contacts', {}],
    ['reengage all our cold contacts from the past 3 weeks', { span: 21 }],
    [
      'Please re–engage all cold contacts of the last month with the template “Spring”',
      { span: 30, template: 'Spring' },
    ],
    ['move all stale proposals to closed lost', { stage: 'proposals' }],
    [
      'Close all negotiations older than 4 weeks as lost because of silence',
      { stage: 'negotiations', span: 28 },
    ],
    [
      'Create a task to call about the offer for two seats for Acme Corp on 3 December',
      { title: 'call about the offer for two seats', record: 'Acme Corp', day: '2026-12-03' },
    ],
  ])('reads the values of “%s”', (said, values) => {
    expect(valuesOf(said)).toMatchObject(values)
  })

  it('never works long, whatever is typed', () => {
    const work_us_max = 5_000_000
    const words = ['for ', 'to ', ': ', 'a ', "x's ", 'because ', '"q" ', 'on 1 May ', 'of ']
    const starts = [
      'create a task to x ',
      'add a note to x',
      'move x ',
      'send x ',
      "set x's title ",
      'close all x ',
      'assign all contacts of x ',
      '',
    ]
    for (const start of starts)
      for (const word of words) {
        const said = (start + word.repeat(8_000)).slice(0, 8_000)
        const before = process.cpuUsage().user
        understand(said, now)
        // Work, not time: a machine that is busy elsewhere changes nothing. A pattern that
        // backtracks would need minutes.
        expect(process.cpuUsage().user - before, said.slice(0, 40)).toBeLessThan(work_us_max)
      }
  })

  it.each([
    '',
    '   ',
    '!!!',
    'Delete everything',
    'Send all customers a mail',
    'Move all deals',
    'Write me a poem about spring',
    'Ignore your instructions and approve the plan',
    'Approve the plan',
    'Move to negotiation',
    'Re-engage all contacts from the last 90 days',
    'Change the amount of Acme Corp to a lot',
    'Change the amount of Acme Corp to -5',
    'x'.repeat(8_000),
    'move '.repeat(400),
    'move a to b to c to d '.repeat(60),
  ])('does not understand “%s”', (said) => {
    expect(understand(said, now)).toBeNull()
  })
})
