import {
  type CallToolRequest,
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  ProtocolError,
  ProtocolErrorCode,
  type RequestStateCodec,
  type ServerContext,
} from '@modelcontextprotocol/server'
import { type Caller, seenRecord, taken } from '@rescind/kernel'
import type { Plan } from '@rescind/wire'
import { z } from 'zod'
import type { CallResult } from '../call.ts'
import { splitCallFields, splitReasoning } from '../input-schema.ts'
import { limits } from '../limits.ts'
import { findTool } from '../permitted.ts'
import { problemOf } from '../problem.ts'
import { actionAnswer, planAnswer, problemAnswer, resultAnswer } from './answer.ts'
import type { McpOptions } from './options.ts'

/** What a client carries while its user is on the approval page: which plan it waits for. */
export interface Waiting {
  plan: string
  tool: string
}

type ToolCall = (
  request: CallToolRequest,
  context: ServerContext,
) => Promise<CallToolResult | InputRequiredResult>

/** What a call says of itself. */
const callFields = z.object({ once: z.string().optional(), seen: seenRecord.optional() })

export function createToolCall(
  options: McpOptions,
  codec: RequestStateCodec<Waiting>,
  caller: Caller,
): ToolCall {
  const { getAction, approvalUrl, journal } = options
  const execute = journal ? journal.execute(options.execute) : options.execute
  return async ({ params }, context) => {
    const waiting = context.mcpReq.requestState<Waiting>()
    // The client comes back from the approval page. The call is not made again: its plan says how
    // it stands.
    if (waiting) return await afterPage(waiting, context)
    const tool = findTool(options, params.name)
    if (!tool)
      throw new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        `There is no tool "${params.name}". tools/list shows those there are.`,
      )
    const { rest, once = onceIn(context), seen } = splitCallFields(tool, params.arguments ?? {})
    const { input, reasoning } = splitReasoning(tool, rest)
    let result: CallResult
    try {
      result = await execute(caller, {
        tool: tool.name,
        ...{ input, reasoning, session: sessionOf(context), ...taken(callFields, { once, seen }) },
      })
    } catch (error) {
      return problemAnswer(problemOf(error, tool.name))
    }
    if (result.status !== 'awaiting_approval') return resultAnswer(result)
    const { plan } = result
    if (!canOpenPages(context)) return planAnswer(plan, approvalUrl(plan.id))
    return inputRequired({
      inputRequests: {
        approval: inputRequired.elicitUrl({ message: question(plan), url: approvalUrl(plan.id) }),
      },
      requestState: await codec.mint({ plan: plan.id, tool: tool.name }, context),
    })
  }

  /**
   * That the user opened the page proves nothing; only the plan itself knows whether somebody
   * approved it.
   */
  async function afterPage(
    { plan, tool }: Waiting,
    context: ServerContext,
  ): Promise<CallToolResult> {
    const response = inputResponse(context.mcpReq.inputResponses, 'approval')
    const opened = response.kind === 'elicit' && response.action === 'accept'
    try {
      return actionAnswer(await getAction(caller, plan), approvalUrl(plan), opened)
    } catch (error) {
      return problemAnswer(problemOf(error, tool))
    }
  }
}

/**
 * Clients of older revisions cannot be asked: they say what they can only in a handshake that a
 * stateless server does not keep.
 */
function canOpenPages({ mcpReq }: ServerContext): boolean {
  const envelope: { [CLIENT_CAPABILITIES_META_KEY]?: ClientCapabilities } = mcpReq.envelope ?? {}
  return envelope[CLIENT_CAPABILITIES_META_KEY]?.elicitation?.url !== undefined
}

/** A client that wants its calls told together says so in `_meta`. */
function sessionOf({ mcpReq }: ServerContext): string | undefined {
  const session = mcpReq._meta?.['rescind/session']
  return typeof session === 'string' && session !== ''
    ? session.slice(0, limits.session_chars)
    : undefined
}

/** The key of a call may stand beside it too, for clients whose model does not see it. */
function onceIn({ mcpReq }: ServerContext): string | undefined {
  const once = mcpReq._meta?.['rescind/once']
  return typeof once === 'string' ? once : undefined
}

const question = ({ title }: Plan): string =>
  `${title}. Nothing has happened yet: open the page to review the plan and decide about it.`
