import { IconPlus } from '@tabler/icons-react'
import { useTool } from '../api/use-tool.ts'
import { May } from '../session/may.tsx'
import { Bones } from '../ui/bones.tsx'
import { Who } from '../ui/who.tsx'
import { shortMoment } from '../words/dates.ts'
import { type About, aboutInput } from './note-form.tsx'

/** What people and agents wrote down about one record. */
export function NoteList({ about, onAdd }: { about: About; onAdd: () => void }) {
  const notes = useTool('note_search', { where: aboutInput(about), limit: 50 })
  const rows = notes.data?.rows ?? []
  return (
    <>
      <header className="row" style={{ marginBottom: 16 }}>
        <h2 className="grow">Notes</h2>
        <May need="note:write">
          <button type="button" className="btn sm" onClick={onAdd}>
            <IconPlus className="i s" aria-hidden />
            Note
          </button>
        </May>
      </header>
      {notes.isPending && <Bones />}
      {!notes.isPending && rows.length === 0 && (
        <p className="mute">
          Nothing is written down yet. A note here is seen by everybody who works on this deal.
        </p>
      )}
      <ol>
        {rows.map((note) => (
          <li key={note.id}>
            <Who name={note.author?.name ?? 'Note'} kind={note.author ? 'person' : 'import'} />
            <div>
              <b>{note.author?.name ?? 'Note'}</b>
            </div>
            <time>{shortMoment(note.created_at)}</time>
            <div className="bd">{note.body}</div>
          </li>
        ))}
      </ol>
    </>
  )
}
