import type { ReactNode } from 'react'

export type Example = { icon: ReactNode; text: string; note?: string }

/** What will appear here, a few examples, one thing to try. */
export function Empty({
  title,
  text,
  examples = [],
  children,
}: {
  title: string
  text: string
  examples?: Example[]
  children?: ReactNode
}) {
  return (
    <div className="empty">
      <div>
        <h2>{title}</h2>
        <p className="ink2 t14">{text}</p>
        {examples.length > 0 && (
          <ol>
            {examples.map((example) => (
              <li key={example.text}>
                {example.icon}
                <span>{example.text}</span>
                <span className="mute">{example.note}</span>
              </li>
            ))}
          </ol>
        )}
        {children && <div className="row wraps">{children}</div>}
      </div>
    </div>
  )
}
