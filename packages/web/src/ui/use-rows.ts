import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef } from 'react'
import { read } from '../api/tools.ts'
import type { FindTool, InputOf, RowOf } from '../api/wire.ts'

const page_rows = 200

/**
 * All rows of a find, page by page by keyset. `onReach` hears the last row somebody looks at: pages
 * are read until it is there, so that a list scrolls freely to its end although its pages follow
 * each other. Rows not read yet are undefined.
 */
export function useRows<N extends FindTool>(tool: N, input: InputOf<N>) {
  const query = useInfiniteQuery({
    queryKey: ['tool', tool, input, 'pages'],
    queryFn: ({ pageParam }) =>
      read(tool, { ...input, limit: page_rows, ...(pageParam ? { after: pageParam } : {}) }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next || undefined,
    placeholderData: keepPreviousData,
  })
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage, isError } = query
  const pages = data?.pages
  const rows = useMemo(() => {
    // Of one tool, though its type is that of any of them.
    const read = (pages?.flatMap<RowOf<FindTool>>((page) => page.rows) ?? []) as RowOf<N>[]
    const total = Math.max(
      pages?.[0]?.total ?? (hasNextPage ? read.length + page_rows : read.length),
      read.length,
    )
    return Array.from({ length: total }, (_, index) => read[index])
  }, [pages, hasNextPage])
  const reach = useRef(0)
  const loaded = pages?.reduce((sum, page) => sum + page.rows.length, 0) ?? 0
  const readOn = useCallback(() => {
    if (reach.current >= loaded && hasNextPage && !isFetchingNextPage && !isError)
      void fetchNextPage()
  }, [loaded, hasNextPage, isFetchingNextPage, fetchNextPage, isError])
  useEffect(readOn, [readOn])
  const onReach = useCallback(
    (index: number) => {
      reach.current = index
      readOn()
    },
    [readOn],
  )
  return {
    rows,
    total: rows.length,
    pending: query.isPending,
    error: query.error,
    again: query.refetch,
    onReach,
  }
}
