import { createContext, type ReactNode, use } from 'react'
import { Part } from './part.tsx'

/** What every page has in its corner; the shell says what. */
export const PageCorner = createContext<ReactNode>(null)

/** One page: its bar, its body, and what stands in its corner. */
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
      {use(PageCorner)}
    </main>
  )
}
