import { sentence } from '../sentence.ts'

export const help = sentence({
  does: 'Lists what the offline planner understands.',
  tools: [],
  patterns: ['help', 'what can (you|i) (do|say)', 'what do you understand'],
  examples: ['help', 'What can you do?'],
  slots: {},
  // There is nothing to ask for.
  // oxlint-disable-next-line require-yield
  *steps(_values, { examples }) {
    return [
      'I am the offline planner. I understand sentences like these:',
      ...examples.map((example) => `- ${example}`),
      'Put names in quotation marks when they contain words like “to” or “for”.',
    ].join('\n')
  },
})
