import { IconMoon, IconSun } from '@tabler/icons-react'
import { createStore, useStore } from './store.ts'

export type Scheme = 'light' | 'dark'

const key = 'rescind.theme'

function first(): Scheme {
  const kept = localStorage.getItem(key)
  if (kept === 'light' || kept === 'dark') return kept
  return window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
}

const scheme = createStore<Scheme>(first())

function show(value: Scheme): void {
  document.documentElement.dataset.theme = value
}

show(scheme.get())
scheme.subscribe(() => show(scheme.get()))

export function toggleScheme(): void {
  const next = scheme.get() === 'dark' ? 'light' : 'dark'
  localStorage.setItem(key, next)
  scheme.set(next)
}

export function SchemeSwitch() {
  const now = useStore(scheme)
  const Icon = now === 'dark' ? IconSun : IconMoon
  return (
    <button
      type="button"
      className="btn ghost ic desk"
      aria-label={`Switch to ${now === 'dark' ? 'light' : 'dark'}`}
      onClick={toggleScheme}
    >
      <Icon className="i" aria-hidden />
    </button>
  )
}
