import { Link } from '@tanstack/react-router'
import { useTool } from '../api/use-tool.ts'
import type { Where } from '../api/wire.ts'
import { count, money } from '../words/numbers.ts'

const deals_max = 20

/** The deals of a person or company, beside their fields. */
export function DealMiniList({ where }: { where: Where }) {
  const { rows = [], total = rows.length } =
    useTool('deal_find', { where, limit: deals_max }).data ?? {}
  if (rows.length === 0) return null
  const more = (total ?? 0) - rows.length
  return (
    <section className="sec fset" aria-label="Deals">
      <header>
        <h2>Deals</h2>
        <span className="n">{count(rows.length + Math.max(more, 0))}</span>
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
      {more > 0 && <p className="mute t12">And {count(more)} more.</p>}
    </section>
  )
}
