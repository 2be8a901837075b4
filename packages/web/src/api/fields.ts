import type { AnswerOf, Asked } from '@rescind/wire'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { request } from './request.ts'

/** What a record has, as the server declares it. */
export type DeclaredField = AnswerOf<'GET /api/fields/{entity}'>['fields'][number]
type Entity = Asked<'GET /api/fields/{entity}'>['params']['entity']

const fieldsQuery = (entity: Entity) =>
  queryOptions({
    queryKey: ['fields', entity],
    queryFn: () => request('GET /api/fields/{entity}', { params: { entity } }),
    staleTime: 5 * 60_000,
  })

/** The fields of an entity; undefined until they are there. */
export function useFields(entity: Entity): DeclaredField[] | undefined {
  return useQuery(fieldsQuery(entity)).data?.fields
}
