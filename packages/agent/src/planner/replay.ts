import type { LanguageModelV4Prompt, LanguageModelV4ToolResultOutput } from '@ai-sdk/provider'
import type { Report } from '../assistant/report.ts'
import { pickOption } from './pick-option.ts'
import { type Answer, type Ask, Said, type Steps, type Turn } from './sentence.ts'
import { type Understood, understand } from './understand.ts'

/** What the planner does next: a tool call, or the last word. */
export type Next =
  | { kind: 'use'; tool: string; input: object; reasoning: string }
  | { kind: 'say'; text: string }

/** A sentence and the answers it has got so far. */
interface Course {
  understood: Understood
  answers: Answer[]
}

/**
 * Finds out from a prompt where the conversation stands, and what comes next. Everything is in the
 * prompt, so the planner keeps nothing between two calls: the newest sentence is run from its start
 * with the answers the prompt holds.
 */
export function nextStep(prompt: LanguageModelV4Prompt, turn: Turn): Next {
  let course: Course | null = null
  let said = ''
  for (const message of prompt) {
    if (message.role === 'user') {
      said = message.content
        .map((part) => (part.type === 'text' ? part.text : ''))
        .join(' ')
        .trim()
      course = continued(course, said, turn) ?? begun(said, turn)
    } else if (message.role === 'tool' && course) {
      for (const part of message.content)
        if (part.type === 'tool-result') course.answers.push(reportIn(part.output))
    }
  }
  if (!course) return { kind: 'say', text: notUnderstood(said, turn) }
  const ask = askedAfter(course, turn)
  if (typeof ask === 'string') return { kind: 'say', text: ask }
  return ask.kind === 'use' ? ask : { kind: 'say', text: listOptions(ask.question, ask.options) }
}

/** The same course, when it waits for a choice and this is one. */
function continued(course: Course | null, said: string, turn: Turn): Course | null {
  if (!course) return null
  const ask = askedAfter(course, turn)
  if (typeof ask === 'string' || ask.kind !== 'choose') return null
  const picked = pickOption(said, ask.options)
  return picked === undefined ? null : { ...course, answers: [...course.answers, picked] }
}

function begun(said: string, turn: Turn): Course | null {
  const understood = understand(said, turn.now)
  return understood && { understood, answers: [] }
}

/** Runs a course with the answers so far: what it asks for then, or its last word. */
function askedAfter({ understood, answers }: Course, turn: Turn): Ask | string {
  const steps: Steps = understood.begin(turn)
  try {
    let step = steps.next()
    for (const answer of answers) {
      if (step.done) break
      step = steps.next(answer)
    }
    if (step.done) return step.value
    if (step.value.kind === 'use' && !turn.has(step.value.tool))
      return 'That is not open to you here. Nothing was done.'
    return step.value
  } catch (error) {
    if (error instanceof Said) return error.message
    throw error
  }
}

function reportIn(output: LanguageModelV4ToolResultOutput): Report {
  if (output.type === 'json' || output.type === 'error-json')
    return output.value as unknown as Report
  const message =
    output.type === 'text' || output.type === 'error-text' ? output.value : 'The tool was not run.'
  return { status: 'refused', code: 'internal', message, next: 'Nothing was done.' }
}

function listOptions(question: string, options: readonly string[]): string {
  return [
    question,
    ...options.map((option, index) => `${index + 1}. ${option}`),
    'Answer with the number.',
  ].join('\n')
}

const examples_max = 8
const said_max = 120

function notUnderstood(said: string, { examples }: Turn): string {
  const shown = said.length > said_max ? `${said.slice(0, said_max)}…` : said
  return [
    `I do not understand “${shown}”. Nothing was done. I am the offline planner and know a fixed set of sentences, for example:`,
    ...examples.slice(0, examples_max).map((example) => `- ${example}`),
    'Say “help” for all of them.',
  ].join('\n')
}
