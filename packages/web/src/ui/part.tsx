import { Component, type ReactNode } from 'react'
import { queryClient } from '../api/queries.ts'

type Props = { name: string; children: ReactNode }

/**
 * A part of a page on its own: where it can not be shown the rest stays, and it can be tried again.
 */
export class Part extends Component<Props, { error: unknown }> {
  override state = { error: null as unknown }

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error: error ?? new Error('nothing') }
  }

  again = (): void => {
    // What it was made of may be what it could not show; read by nobody now, it is read anew.
    queryClient.removeQueries({ type: 'inactive' })
    this.setState({ error: null })
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children
    return <PartTrouble name={this.props.name} error={this.state.error} again={this.again} />
  }
}

/** What stands where a part could not be shown. */
export function PartTrouble({
  name,
  error,
  again,
}: {
  name: string
  error: unknown
  again: () => void
}) {
  return (
    <div className="problem" role="alert" data-testid="part-trouble">
      <b>{name} cannot be shown right now.</b>
      <p className="ink2">Nothing was changed by that, and the rest of the page works.</p>
      <div className="row">
        <button type="button" className="btn sm" onClick={again}>
          Try again
        </button>
        <details className="t12 mute">
          <summary>Details</summary>
          <span className="mono">{error instanceof Error ? error.message : String(error)}</span>
        </details>
      </div>
    </div>
  )
}
