import { createStore, useStore } from '../ui/store.ts'

const open = createStore(false)

export function openCommands(): void {
  open.set(true)
}

export function closeCommands(): void {
  open.set(false)
}

export function useCommandsOpen(): boolean {
  return useStore(open)
}
