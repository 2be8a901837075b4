import {
  IconArrowRight,
  IconBuilding,
  IconLayoutKanban,
  IconMessage,
  IconMoon,
  IconPlus,
  IconUser,
} from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { useTool } from '../api/use-tool.ts'
import { say } from '../assistant/talk.ts'
import { ContactForm } from '../contact/contact-form.tsx'
import { DealForm } from '../deal/deal-form.tsx'
import type { Needing } from '../session/places.ts'
import { useOffered, usePlaces } from '../session/use-places.ts'
import { TaskForm } from '../task/task-form.tsx'
import { setAssistant } from '../ui/assistant-panel.ts'
import { toggleScheme } from '../ui/colour-scheme.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { useDebounced } from '../ui/use-debounced.ts'
import { closeCommands } from './state.ts'
import './command.css'

type Item = {
  id: string
  group: string
  label: string
  note?: string
  icon: ReactNode
  run: () => void
} & Needing
type Form = 'contact' | 'deal' | 'task'

const found_max = 5

function useSearchItems(text: string, go: (run: () => void) => void): Item[] {
  const navigate = useNavigate()
  const wanted = useDebounced(text.trim())
  const enabled = wanted.length > 1
  const input = { search: wanted, limit: found_max }
  const contacts = useTool('contact_find', input, enabled).data
  const companies = useTool('company_find', input, enabled).data
  const deals = useTool('deal_find', input, enabled).data
  if (!enabled) return []
  return [
    ...(contacts?.rows ?? []).map((row) => ({
      id: row.id,
      group: 'Contacts',
      label: row.name,
      note: row.company?.name,
      icon: <IconUser className="i" aria-hidden />,
      run: () => go(() => void navigate({ to: '/contacts/$id', params: { id: row.id } })),
    })),
    ...(companies?.rows ?? []).map((row) => ({
      id: row.id,
      group: 'Companies',
      label: row.name,
      note: row.city ?? undefined,
      icon: <IconBuilding className="i" aria-hidden />,
      run: () => go(() => void navigate({ to: '/companies/$id', params: { id: row.id } })),
    })),
    ...(deals?.rows ?? []).map((row) => ({
      id: row.id,
      group: 'Deals',
      label: row.name,
      note: row.stage?.name,
      icon: <IconLayoutKanban className="i" aria-hidden />,
      run: () => go(() => void navigate({ to: '/deals/$id', params: { id: row.id } })),
    })),
  ]
}

/** Search or do: places, records, forms, or a sentence for the assistant. */
export function Commands() {
  const navigate = useNavigate()
  const places = usePlaces()
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const [form, setForm] = useState<Form | null>(null)
  const snapshot = useTool('pipeline_snapshot', {}, form === 'deal').data
  const list = useRef<HTMLUListElement>(null)
  const leave = (run: () => void) => {
    closeCommands()
    run()
  }
  const lower = text.trim().toLowerCase()
  const matches = (item: Item) => lower === '' || item.label.toLowerCase().includes(lower)
  const plus = <IconPlus className="i" aria-hidden />
  const fixed: Item[] = [
    ...places.map((place) => {
      const Icon = place.icon
      return {
        id: place.to,
        group: 'Go to',
        label: place.label,
        note: `G ${place.key.toUpperCase()}`,
        icon: <Icon className="i" aria-hidden />,
        run: () => leave(() => void navigate({ to: place.to })),
      }
    }),
    {
      id: 'new-contact',
      group: 'Do',
      label: 'New contact',
      icon: plus,
      run: () => setForm('contact'),
      needs: 'contact:write',
    },
    {
      id: 'new-deal',
      group: 'Do',
      label: 'New deal',
      icon: plus,
      run: () => setForm('deal'),
      needs: 'deal:write',
    },
    {
      id: 'new-task',
      group: 'Do',
      label: 'New task',
      icon: plus,
      run: () => setForm('task'),
      needs: 'task:write',
    },
    {
      id: 'theme',
      group: 'Do',
      label: 'Switch between light and dark',
      icon: <IconMoon className="i" aria-hidden />,
      run: () => leave(toggleScheme),
    },
  ]
  const allowed = useOffered(fixed)
  const ask: Item[] =
    lower.length > 1
      ? [
          {
            id: 'ask',
            group: 'Assistant',
            label: `Tell the assistant: “${text.trim()}”`,
            icon: <IconMessage className="i" aria-hidden />,
            run: () =>
              leave(() => {
                setAssistant(true)
                void say(text)
              }),
          },
        ]
      : []
  // A name that begins with what was typed is meant before one that only belongs to it.
  const found = useSearchItems(text, leave).sort(
    (a, b) =>
      Number(!a.label.toLowerCase().startsWith(lower)) -
      Number(!b.label.toLowerCase().startsWith(lower)),
  )
  const items = [...allowed.filter(matches), ...found, ...ask]
  const chosen = Math.min(at, items.length - 1)
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  })
  if (form === 'contact') return <ContactForm onClose={closeCommands} />
  if (form === 'deal') return <DealForm snapshot={snapshot} onClose={closeCommands} />
  if (form === 'task') return <TaskForm onClose={closeCommands} />
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      setAt((chosen + (event.key === 'ArrowDown' ? 1 : -1) + items.length) % items.length)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      items[chosen]?.run()
    }
  }
  return (
    <Dialog title="Search or do" onClose={closeCommands} width={600} quiet>
      <input
        className="input"
        role="combobox"
        aria-expanded="true"
        aria-controls="commands"
        aria-activedescendant={items[chosen] ? `command-${items[chosen].id}` : undefined}
        aria-label="Search or do"
        placeholder="A name, a place, or a sentence"
        value={text}
        data-autofocus
        onChange={(event) => {
          setText(event.target.value)
          setAt(0)
        }}
        onKeyDown={onKeyDown}
      />
      <ul ref={list} id="commands" role="listbox" aria-label="Commands" className="commands">
        {items.map((item, index) => (
          <li
            key={item.group + item.id}
            id={`command-${item.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            onMouseMove={() => setAt(index)}
            onClick={item.run}
          >
            {item.icon}
            <span className="grow trunc">{item.label}</span>
            <span className="mute t12">{item.note ?? item.group}</span>
            {index === chosen && <IconArrowRight className="i s" aria-hidden />}
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
