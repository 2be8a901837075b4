import { useEffect, useRef } from 'react'
import type { Problem } from '../api/problem.ts'

const wait_ms_min = 2_000
const wait_ms_max = 30_000

/** Nobody has answered, so trying again may help and asking differently would not. */
export const unanswered = (problem: Problem): boolean =>
  problem.status === 0 ? problem.code === 'no_answer' : problem.status >= 502

/**
 * While `wanted`, runs `again` after growing pauses, and at once when the network is back. Each run
 * that fails has to want again.
 */
export function useRetry(wanted: boolean, again: () => void): void {
  const wait = useRef(wait_ms_min)
  const latest = useRef(again)
  latest.current = again
  useEffect(() => {
    if (!wanted) return
    const run = () => latest.current()
    const timer = setTimeout(run, wait.current)
    wait.current = Math.min(wait.current * 2, wait_ms_max)
    window.addEventListener('online', run, { once: true })
    return () => {
      clearTimeout(timer)
      window.removeEventListener('online', run)
    }
  }, [wanted])
}
