import { useQuery } from '@tanstack/react-query'
import { request } from '../api/request.ts'

type Described = { paths?: Record<string, { post?: { requestBody?: unknown } }> }

/** Whether this server takes back by overwriting others (with a plan first), as its own description says. */
export function useForceOffered(): boolean {
  const { data } = useQuery({
    queryKey: ['openapi'],
    queryFn: () => request<Described>('GET', '/openapi.json'),
    select: (described) =>
      JSON.stringify(described.paths?.['/api/actions/{id}/undo']?.post?.requestBody ?? null).includes('"force"'),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return data ?? false
}
