import type { ReactNode } from 'react'
import { Toasts } from '../toast/toasts-view.tsx'
import { Part } from '../ui/part.tsx'

/** One page: its bar, its body, and the toasts in its corner. */
export function Page({
  bar,
  children,
  column = false,
  before,
}: {
  bar: ReactNode
  children: ReactNode
  column?: boolean
  before?: ReactNode
}) {
  return (
    <main className="page">
      {bar}
      {before}
      <div className={column ? 'body col' : 'body'}>
        <Part name="This page">{children}</Part>
      </div>
      <Toasts />
    </main>
  )
}
