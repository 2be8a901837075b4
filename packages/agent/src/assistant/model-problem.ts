import { APICallError, InvalidToolInputError, NoSuchToolError, RetryError } from 'ai'
import { type Problem, problemOf } from '../problem.ts'

const stands = 'What was done before that stands, and is listed.'

/**
 * The problem an error of the model loop becomes: a model that can not be reached, a key it refuses, a call it got wrong.
 * What its server said stays in the log: it may quote the prompt.
 */
export function modelProblem(error: unknown): Problem {
  if (NoSuchToolError.isInstance(error)) {
    return {
      tool: error.toolName,
      code: 'unknown_tool',
      message: `There is no tool "${error.toolName}" here. It was not run.`,
      next: 'Use one of the tools that are offered.',
    }
  }
  if (InvalidToolInputError.isInstance(error)) {
    return {
      tool: error.toolName,
      code: 'invalid_input',
      message: `The input of ${error.toolName} is not JSON. It was not run.`,
      next: 'Send one JSON object that fits the schema of the tool.',
    }
  }
  const cause = RetryError.isInstance(error) ? error.lastError : error
  if (APICallError.isInstance(cause)) return answeredWith(cause.statusCode)
  if (cause instanceof Error && (cause.name === 'TimeoutError' || cause.name === 'AbortError')) return tookTooLong()
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
      next: 'Correct the key of the model and start again.',
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
  const how = status === undefined ? 'can not be reached' : `answered with HTTP ${status}`
  return {
    tool: null,
    code: 'model_unavailable',
    message: `The model's server ${how}. ${stands}`,
    next: 'Ask again in a moment. Tools work without the assistant meanwhile.',
  }
}
