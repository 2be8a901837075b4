import { IconLayoutSidebarRight, IconMessage } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import { toggleAssistant, useAssistantOpen } from './assistant-panel.ts'
import { SchemeSwitch } from './colour-scheme.tsx'
import { usePhone } from './media.ts'

type Crumb = { to: '/contacts' | '/companies' | '/deals' | '/plans' | '/import'; label: string }

/** The head of every page: where one is, what one can do here, the assistant, the theme. */
export function Bar({
  crumb,
  title,
  children,
}: {
  crumb?: Crumb
  title: string
  children?: ReactNode
}) {
  const open = useAssistantOpen()
  const phone = usePhone()
  const Icon = phone ? IconMessage : IconLayoutSidebarRight
  useEffect(() => {
    document.title = `${title} · Rescind`
  }, [title])
  return (
    <header className="bar">
      {crumb && (
        <>
          <Link className="crumb" to={crumb.to}>
            {crumb.label}
          </Link>
          <span className="mute" aria-hidden>
            /
          </span>
        </>
      )}
      {crumb ? <div className="bt trunc">{title}</div> : <h1 className="trunc">{title}</h1>}
      <span className="sp" />
      {children}
      <button
        type="button"
        className="btn ic ghost"
        aria-label="Assistant"
        aria-expanded={open}
        data-testid="assistant-toggle"
        onClick={toggleAssistant}
      >
        <Icon className="i" aria-hidden />
      </button>
      <SchemeSwitch />
    </header>
  )
}
