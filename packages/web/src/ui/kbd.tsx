const mac = /Mac|iPhone|iPad/.test(navigator.platform)

/** A key or a chord; `Mod` is Ctrl, or ⌘ on a Mac. */
export function Kbd({ keys }: { keys: string }) {
  return <span className="kbd">{keys.replace('Mod', mac ? '⌘' : 'Ctrl')}</span>
}
