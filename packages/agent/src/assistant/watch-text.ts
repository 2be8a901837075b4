import type { LanguageModelV4, LanguageModelV4StreamPart } from '@ai-sdk/provider'
import { wrapLanguageModel } from 'ai'
import { limits } from '../limits.ts'

/**
 * A model, and what it said in its newest step: the reason for the calls of that step when it gave
 * no other.
 */
export interface WatchedModel {
  model: LanguageModelV4
  said(): string | undefined
}

export function watchText(model: LanguageModelV4): WatchedModel {
  let text = ''
  const watched = wrapLanguageModel({
    model,
    middleware: {
      specificationVersion: 'v4',
      wrapStream: async ({ doStream }) => {
        text = ''
        const result = await doStream()
        const tap = new TransformStream<LanguageModelV4StreamPart, LanguageModelV4StreamPart>({
          transform(part, controller) {
            if (part.type === 'text-delta' && text.length < limits.reasoning_chars)
              text += part.delta
            controller.enqueue(part)
          },
        })
        return { ...result, stream: result.stream.pipeThrough(tap) }
      },
    },
  })
  return { model: watched, said: () => text.trim().slice(0, limits.reasoning_chars) || undefined }
}
