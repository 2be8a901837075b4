import { KernelError } from '@rescind/kernel'

/** The place in a list that is ordered by moment and id. */
export interface MomentCursor {
  at: Date
  id: string
}

export const cursorOf = ({ at, id }: MomentCursor): string =>
  Buffer.from(`${at.toISOString()} ${id}`).toString('base64url')

/** @throws KernelError `invalid_input` for anything `cursorOf` has not made */
export function readMoment(text: string): MomentCursor {
  const [at = '', id = ''] = Buffer.from(text, 'base64url').toString().split(' ')
  const moment = new Date(at)
  if (!Number.isNaN(moment.getTime()) && /^[0-9a-f-]{36}$/.test(id)) return { at: moment, id }
  throw new KernelError(
    'invalid_input',
    'The next page cannot be read any more: the list has another order by now.',
    {
      people: 'Start again from the first page.',
      callers:
        'The cursor belongs to another list or order. Leave `after` out to start from the first page.',
    },
  )
}
