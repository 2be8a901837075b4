import { Counter, Gauge, Histogram, Registry } from 'prom-client'

type Labels = Record<string, string>

/** What this process counts, in the Prometheus text format. */
export interface Metrics {
  requests: Counter<'method' | 'route' | 'status'>
  /** In seconds. */
  requestSeconds: Histogram<'route'>
  actions: Counter<'mode' | 'state'>
  /** A gauge read when asked for; one that cannot be read has no values, instead of wrong ones. */
  gauge(
    name: string,
    about: string,
    labelNames: string[],
    read: () => Promise<{ labels: Labels; value: number }[]>,
  ): void
  render(): Promise<string>
}

export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  return {
    requests: new Counter({
      name: 'rescind_http_requests_total',
      help: 'Requests by method, route and status',
      labelNames: ['method', 'route', 'status'],
      registers,
    }),
    requestSeconds: new Histogram({
      name: 'rescind_http_request_seconds',
      help: 'Time to answer, by route',
      labelNames: ['route'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    }),
    actions: new Counter({
      name: 'rescind_actions_total',
      help: 'Calls of tools by the mode they ran in and the state they came to',
      labelNames: ['mode', 'state'],
      registers,
    }),
    gauge(name, help, labelNames, read) {
      const gauge: Gauge<string> = new Gauge({
        name,
        help,
        labelNames,
        registers,
        async collect() {
          const values = await read().catch(() => [])
          gauge.reset()
          for (const { labels, value } of values) gauge.set(labels, value)
        },
      })
    },
    render: () => registry.metrics(),
  }
}
