import { useNavigate, useSearch } from '@tanstack/react-router'
import { Bar } from '../ui/bar.tsx'
import { Page } from '../ui/page.tsx'
import { Seg } from '../ui/seg.tsx'
import { Mailbox } from './mailbox.tsx'
import { OutboxList } from './outbox-list.tsx'
import './outbox.css'

/** What waits to leave and what has left; and, in the built-in mailbox, what really arrived. */
export function Outbox() {
  const search = useSearch({ from: '/outbox' })
  const navigate = useNavigate()
  return (
    <Page
      column
      bar={
        <Bar title="Outbox">
          <Seg
            label="Part"
            value={search.tab ?? 'outbox'}
            onChange={(tab) =>
              void navigate({
                to: '/outbox',
                search: { tab: tab === 'mailbox' ? 'mailbox' : undefined },
              })
            }
            options={[
              { value: 'outbox', label: 'Outbox' },
              { value: 'mailbox', label: 'Mailbox' },
            ]}
          />
        </Bar>
      }
    >
      {search.tab === 'mailbox' ? (
        <Mailbox open={search.mail} />
      ) : (
        <OutboxList state={search.state} />
      )}
    </Page>
  )
}
