import { useSyncExternalStore } from 'react'

const phone = window.matchMedia('(max-width: 720px)')

export function usePhone(): boolean {
  return useSyncExternalStore(
    (listener) => {
      phone.addEventListener('change', listener)
      return () => phone.removeEventListener('change', listener)
    },
    () => phone.matches,
  )
}
