import { type ComponentType, type ReactNode, useEffect, useState } from 'react'
import { Bones } from '../ui/bones.tsx'
import { useRetry } from '../ui/use-retry.ts'
import { load, type Trouble, troubleNow } from './chunk.ts'

type Frame = ComponentType<{ children: ReactNode }>

/**
 * A part of the page that is loaded when it is first needed. What does not come is asked for again
 * with growing pauses and when the network is back; what is around it stays. `frame` is where the
 * waiting and the trouble stand.
 */
export function lazyPart<P extends object>(imports: () => Promise<ComponentType<P>>, frame: Frame) {
  let loaded: ComponentType<P> | null = null
  const ask = async () => {
    loaded ??= await load(imports)
  }
  const Around = frame
  function LazyPart(props: P) {
    const [here, setHere] = useState(loaded !== null)
    const [trouble, setTrouble] = useState<Trouble | null>(null)
    const [waits, setWaits] = useState(false)
    const again = () => {
      setWaits(false)
      ask()
        .then(() => setHere(true))
        .catch(async () => {
          setTrouble(await troubleNow())
          setWaits(true)
        })
    }
    // biome-ignore lint/correctness/useExhaustiveDependencies: asked for once, when it is first shown
    useEffect(() => {
      if (!here) again()
    }, [])
    useRetry(waits && trouble !== 'new_version', again)
    if (here && loaded) {
      const Loaded = loaded
      return <Loaded {...props} />
    }
    return (
      <Around>
        {trouble === null ? <Bones /> : <NotLoaded trouble={trouble} again={again} />}
      </Around>
    )
  }
  // A page is asked for while a link to it is pointed at; what fails then is asked for again when
  // it is shown.
  LazyPart.preload = () => ask().catch(() => {})
  return LazyPart
}

const words: Record<Trouble, [what: string, next: string]> = {
  offline: [
    'This page is not here yet: there is no connection.',
    'It is tried again by itself, and shown as soon as the server answers.',
  ],
  unknown: [
    'This page is not here yet: a part of it did not come.',
    'It is tried again by itself.',
  ],
  new_version: [
    'There is a new version of Rescind.',
    'This page belongs to the former one. Reload to go on with the new one.',
  ],
}

function NotLoaded({ trouble, again }: { trouble: Trouble; again: () => void }) {
  const [what, next] = words[trouble]
  return (
    <div className="problem" role="alert" data-testid="not-loaded">
      <b>{what}</b>
      <p className="ink2">{next}</p>
      <div className="row">
        {trouble === 'new_version' ? (
          <button type="button" className="btn sm" onClick={() => window.location.reload()}>
            Reload
          </button>
        ) : (
          <button type="button" className="btn sm" onClick={again}>
            Try again
          </button>
        )}
      </div>
    </div>
  )
}
