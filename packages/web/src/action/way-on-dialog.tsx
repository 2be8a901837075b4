import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { meQuery } from '../api/queries.ts'
import { Dialog } from '../ui/dialog.tsx'
import { useStore } from '../ui/store.ts'
import { openWayOn, type WayOn } from './way-on.ts'

const words: Record<WayOn['ends'], { title: string; lede: string; needs: string; rest: string }> = {
  opt_out: {
    title: 'Only their own return ends an opt-out',
    lede: 'Its 60 seconds are over, so it is not taken back. When the person wants mail again, that is recorded with how they said so. Nothing has changed.',
    needs: 'consent:restore',
    rest: 'Compliance records that they want mail again.',
  },
  block: {
    title: 'Only a lift ends a block',
    lede: 'Its 60 seconds are over, so it is not taken back. It is lifted with the reason why it may end. Nothing has changed.',
    needs: 'consent:restore',
    rest: 'Compliance lifts it.',
  },
  hold: {
    title: 'Only a release ends a legal hold',
    lede: 'Its 60 seconds are over, so it is not taken back. A release is a plan of its own. Nothing has changed.',
    needs: 'legal:write',
    rest: 'Compliance releases it.',
  },
}

/** The tool that ends what an undo no longer does, in place of a plan that takes back nothing. */
export function WayOnDialog() {
  const open = useStore(openWayOn)
  return open && <Way {...open} />
}

function Way({ ends, contact }: WayOn) {
  const may = useQuery(meQuery).data?.permissions.includes(words[ends].needs) ?? false
  const { title, lede, rest } = words[ends]
  const close = () => openWayOn.set(null)
  const link = { className: 'btn ink lg', onClick: close, 'data-testid': 'way-on' }
  const there =
    ends === 'block' ? (
      <Link {...link} to="/privacy">
        Lift the block on Privacy
      </Link>
    ) : contact ? (
      <Link {...link} to="/contacts/$id" params={{ id: contact.id }}>
        {ends === 'hold' ? 'Release it' : 'Record it'} on the page of {contact.name}
      </Link>
    ) : (
      <Link {...link} to="/contacts">
        Release it on the page of a contact it covers
      </Link>
    )
  return (
    <Dialog
      title={title}
      lede={lede}
      onClose={close}
      width={560}
      footer={
        <>
          {may && there}
          <button type="button" className="btn lg" onClick={close}>
            Change nothing
          </button>
        </>
      }
    >
      {!may && <p>{rest}</p>}
    </Dialog>
  )
}
