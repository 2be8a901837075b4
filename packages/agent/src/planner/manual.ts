import type { Sentence } from './sentence.ts'
import { sentences } from './sentences/index.ts'

/**
 * The text of docs/offline-planner.md, made from the table of sentences so that it can not say
 * anything else.
 */
export function plannerManual(): string {
  return [
    '# What the offline planner understands',
    '',
    'Without a key for a language model the assistant is driven by the offline planner. It understands the sentences below and nothing else:',
    'what it does not understand it says, and calls nothing. It is a model like any other to the rest of the product: which tools may run,',
    'and how, is decided by the registry, never by the model.',
    '',
    'Case, accents, punctuation and words like “please” do not matter. `[…]` may be left out, `(a|b)` is a choice, `<…>` stands for what is',
    'named there. A name in quotation marks („…“, “…”, «…» or "…") may contain any words. When several records fit a name, the planner lists',
    'them and waits for the number; when none fits, it says so.',
    '',
    `This page is generated from the table of sentences (${sentences.length} of them); each example is a test.`,
    '',
    ...sentences.flatMap(section),
  ].join('\n')
}

function section(sentence: Sentence): string[] {
  const slots = Object.entries(sentence.slots)
  return [
    `## ${sentence.examples[0]}`,
    '',
    sentence.does,
    '',
    ...sentence.patterns.map((pattern) => `- \`${pattern}\``),
    '',
    ...(slots.length > 0
      ? [`Where ${slots.map(([name, { about }]) => `\`<${name}>\` is ${about}`).join(', ')}.`, '']
      : []),
    ...(sentence.examples.length > 1
      ? [
          `Also: ${sentence.examples
            .slice(1)
            .map((example) => `“${example}”`)
            .join(' · ')}`,
          '',
        ]
      : []),
    ...(sentence.tools.length > 0
      ? [`Tools: ${sentence.tools.map((tool) => `\`${tool}\``).join(', ')}`, '']
      : []),
  ]
}
