import { useQuery } from '@tanstack/react-query'
import { toolQuery } from '../api/queries.ts'
import type { Ref } from '../api/types.ts'
import { RecordLink } from './record-link.tsx'

type Pipelines = { rows: (Ref & { stages?: Ref[] })[] }

/** By which tool the name of a record is read, for records that texts may point to. */
function nameQuery(table: string, id: string) {
  switch (table) {
    case 'contact':
    case 'company':
    case 'deal':
      return { ...toolQuery<unknown>(`${table}_get`, { [table]: id }), select: (row: unknown) => (row as Ref).name }
    case 'stage':
    case 'pipeline':
      return {
        ...toolQuery<unknown>('pipeline_list', {}),
        select: (list: unknown) =>
          (list as Pipelines).rows.flatMap((each) => [each, ...(each.stages ?? [])]).find((each) => each.id === id)?.name,
      }
    case 'user':
    case 'template':
    case 'sequence':
      return {
        ...toolQuery<unknown>(table === 'user' ? 'user_list' : `${table}_find`, { where: { id } }),
        select: (list: unknown) => (list as { rows: Ref[] }).rows[0]?.name,
      }
    default:
      return null
  }
}

/** The record's name as it is now, or what kind of record it is while or where that cannot be read. */
function useRecordName(table: string, id: string): string {
  const query = nameQuery(table, id)
  const { data } = useQuery({
    ...(query ?? toolQuery<unknown>('pipeline_list', {})),
    enabled: query !== null,
    staleTime: 60_000,
    retry: false,
  })
  return typeof data === 'string' ? data : `a ${table.replaceAll('_', ' ')}`
}

/** A record by its name, as a link where the page has a place for it. */
export function RecordName({ table, id }: { table: string; id: string }) {
  return <RecordLink table={table} id={id} label={useRecordName(table, id)} />
}
