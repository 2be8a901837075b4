type Labels = Record<string, string>

interface Family {
  kind: 'counter' | 'gauge' | 'summary'
  about: string
  values: Map<string, number>
}

export interface Metrics {
  /** Adds to a counter. */
  count(name: string, labels?: Labels, by?: number): void
  /** One duration: `<name>_count` and `<name>_sum` in seconds. */
  observe(name: string, labels: Labels, seconds: number): void
  /** A gauge read when asked for; a reader that fails leaves its gauge out. */
  gauge(name: string, about: string, read: () => Promise<{ labels: Labels; value: number }[]>): void
  /** The Prometheus text format, version 0.0.4. */
  render(): Promise<string>
}

/**
 * Counters of this process in the Prometheus text exposition format
 * (https://prometheus.io/docs/instrumenting/exposition_formats/).
 */
export function createMetrics(about: Record<string, string>): Metrics {
  const families = new Map<string, Family>()
  const gauges: { name: string; about: string; read: () => Promise<{ labels: Labels; value: number }[]> }[] = []

  const add = (name: string, kind: Family['kind'], suffix: string, labels: Labels, by: number) => {
    let family = families.get(name)
    if (!family) families.set(name, (family = { kind, about: about[name] ?? name, values: new Map() }))
    const key = `${name}${suffix}${labelText(labels)}`
    family.values.set(key, (family.values.get(key) ?? 0) + by)
  }
  const header = (name: string, kind: string, text: string) => `# HELP ${name} ${text}\n# TYPE ${name} ${kind}\n`

  return {
    count: (name, labels = {}, by = 1) => add(name, 'counter', '', labels, by),
    observe(name, labels, seconds) {
      add(name, 'summary', '_count', labels, 1)
      add(name, 'summary', '_sum', labels, seconds)
    },
    gauge: (name, text, read) => void gauges.push({ name, about: text, read }),
    async render() {
      let text = ''
      for (const [name, family] of families) {
        text += header(name, family.kind, family.about)
        for (const [key, value] of family.values) text += `${key} ${value}\n`
      }
      for (const gauge of gauges) {
        const values = await gauge.read().catch(() => null)
        if (values === null) continue
        text += header(gauge.name, 'gauge', gauge.about)
        for (const { labels, value } of values) text += `${gauge.name}${labelText(labels)} ${value}\n`
      }
      return text
    },
  }
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replace(/[\\"\n]/g, (c) => (c === '\n' ? '\\n' : `\\${c}`))}"`,
  )
  return pairs.length > 0 ? `{${pairs.join(',')}}` : ''
}
