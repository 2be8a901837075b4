import { useQuery } from '@tanstack/react-query'
import { request } from '../api/request.ts'
import type { AnswerOf } from '../api/wire.ts'
import { count } from '../words/numbers.ts'

type Progress = NonNullable<AnswerOf<'GET /api/imports/{id}/progress'>['progress']>

const poll_ms = 500
const phases: Record<Progress['phase'], string> = {
  reading: 'Reading the rows',
  writing: 'Writing',
  reporting: 'Writing the report',
  done: 'Done',
}

/** How far a running import is, in a sentence; null while nothing is known. */
export function useProgress(id: string, running: boolean): string | null {
  const { data } = useQuery({
    queryKey: ['import-progress', id],
    queryFn: () => request('GET /api/imports/{id}/progress', { params: { id } }),
    enabled: running,
    refetchInterval: poll_ms,
    retry: false,
    gcTime: 0,
  })
  const progress = data?.progress
  if (!running || !progress) return null
  return progress.total > 0
    ? `${phases[progress.phase]}: ${count(progress.rows)} of ${count(progress.total)}`
    : phases[progress.phase]
}
