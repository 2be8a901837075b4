import { useQuery } from '@tanstack/react-query'
import { useRun } from '../action/use-run.ts'
import { usePeople } from '../api/people.ts'
import { meQuery } from '../api/queries.ts'
import { type About, aboutInput, aboutName } from '../note/note-form.tsx'
import { FormDialog, filled, PickField, TextField } from '../ui/form-dialog.tsx'
import { isoDay } from '../words/dates.ts'

export function TaskForm({ about = {}, onClose }: { about?: About; onClose: () => void }) {
  const run = useRun()
  const people = usePeople()
  const me = useQuery(meQuery).data?.person
  return (
    <FormDialog
      title="New task"
      lede={aboutName(about)}
      submit="Add task"
      onClose={onClose}
      onSubmit={(fields) => {
        const { title = '', ...rest } = filled(fields)
        return run.mutateAsync({
          tool: 'task_create',
          input: { title, ...rest, ...aboutInput(about) },
        })
      }}
    >
      <TextField label="What is to be done" name="title" required all />
      <TextField label="Due" name="due_on" type="date" value={isoDay()} />
      <PickField
        label="For"
        name="assignee"
        none={me ? `${me.name} (me)` : 'Me'}
        options={people
          .filter((person) => person.id !== me?.id)
          .map((person) => ({ value: person.id, label: person.name }))}
      />
    </FormDialog>
  )
}
