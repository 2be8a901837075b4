/**
 * Something changed in an organisation; ids only, the page asks for the rest with its own rights.
 */
export interface HubEvent {
  org: string
  kind: 'action' | 'plan' | 'outbox'
  id: string
  state: string
}

export interface EventHub {
  publish(event: HubEvent): void
  /** Events of one organisation from now on. Returns the function that ends it. */
  subscribe(org: string, receive: (event: HubEvent) => void): () => void
  readonly listeners: number
}

/**
 * Delivers events within this process. A listener that throws loses its subscription, never anybody
 * else's event.
 */
export function createEventHub(): EventHub {
  const byOrg = new Map<string, Set<(event: HubEvent) => void>>()
  const unsubscribe = (org: string, receive: (event: HubEvent) => void) => {
    const listeners = byOrg.get(org)
    listeners?.delete(receive)
    if (listeners?.size === 0) byOrg.delete(org)
  }
  return {
    publish(event) {
      for (const receive of byOrg.get(event.org) ?? []) {
        try {
          receive(event)
        } catch {
          unsubscribe(event.org, receive)
        }
      }
    },
    subscribe(org, receive) {
      const listeners = byOrg.get(org) ?? new Set()
      byOrg.set(org, listeners.add(receive))
      return () => unsubscribe(org, receive)
    },
    get listeners() {
      return [...byOrg.values()].reduce((sum, listeners) => sum + listeners.size, 0)
    },
  }
}
