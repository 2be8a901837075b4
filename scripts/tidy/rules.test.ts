import { expect, test } from 'vitest'
import { findUntidy } from './rules.ts'

/** Joined, so that this file keeps the rules that it tests. */
const word = (...parts: string[]) => parts.join('')

test.for([
  ['packages/crm/src/date-utils.ts', ''],
  ['packages/crm/src/helpers/x.ts', ''],
  ['packages/web/src/dealManager.tsx', ''],
  ['packages/kernel/src/undo/undo.ts', 'const dealStage = 1'],
  ['packages/kernel/sql/current/1.sql', 'select email from person'],
  ['packages/crm/src/deal/change.ts', `// ${word('TO', 'DO')}: later`],
  ['packages/crm/src/deal/change.test.ts', `test.${word('on', 'ly')}('x', () => {})`],
  ['packages/crm/src/deal/change.test.ts', `test.${word('sk', 'ip')}('x', () => {})`],
  ['packages/crm/src/deal/change.test.ts', `describe.${word('skip', 'If')}(!there)('x', () => {})`],
  ['README.md', `see ${word('/wo', 'rk/main')}`],
  ['package-lock.json', `"resolved": "https://${word('registry.npm', 'js')}.org/x"`],
  ['packages/crm/src/long.ts', 'x\n'.repeat(401)],
  ['packages/web/src/a.tsx', '<Button color="red">'],
  ['packages/web/src/a.tsx', "<Button color={'blue'}>"],
  ['packages/web/src/a.tsx', '<input type="number" />'],
  ['packages/web/src/a.ts', 'parseFloat(text)'],
  ['packages/web/src/a.ts', "`${names.slice(0, -1).join(', ')} and ${names.at(-1)}`"],
  ['packages/crm/src/deal/read.ts', 'select * from history.deal'],
  ['packages/crm/package.json', '{"dependencies":{"zod":"^4.0.0"}}'],
])('%s with %j is untidy', ([path = '', text = '']) => {
  expect(findUntidy([{ path, text }])).toHaveLength(1)
})

test.for([
  ['packages/kernel/src/undo/undo.ts', '// the ideal way of dealing with it'],
  ['packages/crm/src/deal/change.ts', 'const deal = contact.email'],
  [
    'packages/crm/src/deal/change.test.ts',
    `describe.${word('skip', 'If')}(unless(there, 'x is absent'))('x', () => {})`,
  ],
  ['docs/tools.generated.md', 'x\n'.repeat(1000)],
  ['packages/web/src/a.tsx', '<Button color="undo">'],
  ['packages/web/src/ui/number-field.tsx', '<input inputMode="decimal" />'],
  [
    'packages/kernel/src/wording/words.ts',
    "`${names.slice(0, -1).join(', ')} and ${names.at(-1)}`",
  ],
  ['packages/crm/package.json', '{"dependencies":{"zod":"4.0.0","a":"1.0.0-beta.17"}}'],
])('%s with %j is tidy', ([path = '', text = '']) => {
  expect(findUntidy([{ path, text }])).toEqual([])
})

test('two decisions with one number are untidy', () => {
  const decisions = (...names: string[]) =>
    names.map((name) => ({ path: `docs/decisions/${name}.md`, text: '' }))
  expect(findUntidy(decisions('0097-one', '0098-two'))).toEqual([])
  expect(findUntidy(decisions('0097-one', '0098-two', '0097-three'))).toEqual([
    'docs/decisions/0097-three.md  one number, one decision: docs/decisions/0097-one.md has this number too',
  ])
})
