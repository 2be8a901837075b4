import { useRun } from '../action/use-run.ts'
import type { Ref } from '../api/wire.ts'
import { FormDialog, TextAreaField } from '../ui/form-dialog.tsx'

export type About = { contact?: Ref; company?: Ref; deal?: Ref }

/** {contact: {id, name}} → {contact: id}, as tools name records. */
export function aboutInput(about: About): Record<string, string> {
  return Object.fromEntries(
    Object.entries(about).flatMap(([entity, ref]) => (ref ? [[entity, ref.id]] : [])),
  )
}

export function aboutName(about: About): string {
  return about.contact?.name ?? about.deal?.name ?? about.company?.name ?? ''
}

export function NoteForm({ about, onClose }: { about: About; onClose: () => void }) {
  const run = useRun()
  return (
    <FormDialog
      title="New note"
      lede={aboutName(about)}
      submit="Add note"
      onClose={onClose}
      onSubmit={({ body = '' }) =>
        run.mutateAsync({ tool: 'note_create', input: { body, ...aboutInput(about) } })
      }
    >
      <TextAreaField label="Note" name="body" />
    </FormDialog>
  )
}
