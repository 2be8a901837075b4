import { useQuery } from '@tanstack/react-query'
import { read } from '../api/tools.ts'
import type { Ref } from '../api/wire.ts'
import { RecordLink } from './record-link.tsx'

const named = (rows: readonly Ref[], id: string) => rows.find((row) => row.id === id)?.name ?? null

/** By which tool the name of a record is read, for records that texts may point to. */
async function nameOf(table: string, id: string): Promise<string | null> {
  const where = { id }
  switch (table) {
    case 'contact':
      return (await read('contact_get', { contact: id })).name
    case 'company':
      return (await read('company_get', { company: id })).name
    case 'deal':
      return (await read('deal_get', { deal: id })).name
    case 'stage':
    case 'pipeline':
      return named(
        (await read('pipeline_list', {})).rows.flatMap((each) => [each, ...each.stages]),
        id,
      )
    case 'user':
      return named((await read('user_list', { where })).rows, id)
    case 'template':
      return named((await read('template_find', { where })).rows, id)
    case 'sequence':
      return named((await read('sequence_find', { where })).rows, id)
    default:
      return null
  }
}

/**
 * The record's name as it is now, or what kind of record it is while or where that cannot be read.
 */
function useRecordName(table: string, id: string): string {
  const { data } = useQuery({
    queryKey: ['tool', 'name', table, id],
    queryFn: () => nameOf(table, id),
    staleTime: 60_000,
    retry: false,
  })
  return data ?? `a ${table.replaceAll('_', ' ')}`
}

/** A record by its name, as a link where the page has a place for it. */
export function RecordName({ table, id }: { table: string; id: string }) {
  return <RecordLink table={table} id={id} label={useRecordName(table, id)} />
}
