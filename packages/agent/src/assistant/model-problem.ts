import { APICallError, InvalidToolInputError, NoSuchToolError, RetryError } from 'ai'
import { type Problem, problemOf } from '../problem.ts'

const stands = 'What was done before that stands, and is listed.'

/**
 * The problem an error of the model loop becomes: a model that can not be reached, a key it
 * refuses, a call it got wrong. What its server said stays in the log: it may quote the prompt.
 */
export function modelProblem(error: unknown): Problem {
  if (NoSuchToolError.isInstance(error)) {
    return {
      tool: error.toolName,
      code: 'unknown_tool',
      message: 'The assistant asked for something that cannot be done here. Nothing was done.',
      next: `There is no tool "${error.toolName}" here. Use one of the tools that are offered.`,
      next_for_people: 'Say it in other words.',
    }
  }
  if (InvalidToolInputError.isInstance(error)) {
    return {
      tool: error.toolName,
      code: 'invalid_input',
      message: 'The assistant got its own request wrong. Nothing was done.',
      next: `The input of ${error.toolName} is not JSON. Send one JSON object that fits the schema of the tool.`,
      next_for_people: 'Say it in other words.',
    }
  }
  const cause = RetryError.isInstance(error) ? error.lastError : error
  if (APICallError.isInstance(cause)) return answeredWith(cause.statusCode)
  if (cause instanceof Error && (cause.name === 'TimeoutError' || cause.name === 'AbortError'))
    return tookTooLong()
  return problemOf(error, null)
}

/** The model did not answer in time. */
export function tookTooLong(): Problem {
  return {
    tool: null,
    code: 'timeout',
    message: `The model took too long, so I stopped. ${stands}`,
    next: 'Ask again, or ask for less at a time.',
  }
}

function answeredWith(status: number | undefined): Problem {
  if (status === 401 || status === 403) {
    return {
      tool: null,
      code: 'model_key_refused',
      message: `The model's server refuses the key. ${stands}`,
      next: 'Ask whoever runs this server to correct the key of the model.',
    }
  }
  if (status === 429) {
    return {
      tool: null,
      code: 'rate_limited',
      message: `The model's server has too many requests. ${stands}`,
      next: 'Wait a minute and ask again.',
    }
  }
  const how = status === undefined ? 'cannot be reached' : 'did not answer as it should'
  return {
    tool: null,
    code: 'model_unavailable',
    message: `The model's server ${how}. ${stands}`,
    next: 'Ask again in a moment. Tools work without the assistant meanwhile.',
  }
}
