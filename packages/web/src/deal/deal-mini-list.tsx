import { Link } from '@tanstack/react-router'
import type { Deal } from '../api/records.ts'
import { money } from '../words/numbers.ts'

/** The deals of a person or company, beside their fields. */
export function DealMiniList({ rows }: { rows: Deal[] | undefined }) {
  if (!rows || rows.length === 0) return null
  return (
    <section className="sec fset" aria-label="Deals">
      <header>
        <h2>Deals</h2>
        <span className="n">{rows.length}</span>
      </header>
      <ul className="list tight">
        {rows.map((deal) => (
          <li key={deal.id}>
            <Link className="plain grow trunc" to="/deals/$id" params={{ id: deal.id }}>
              {deal.name}
            </Link>
            <span className="mute nowrap">{deal.stage?.name ?? deal.status}</span>
            <span className="num">{money(deal.amount, deal.currency)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
