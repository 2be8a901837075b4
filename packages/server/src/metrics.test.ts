import { expect, test } from 'vitest'
import { createMetrics } from './metrics.ts'

test('counters, durations and gauges render as Prometheus text', async () => {
  const metrics = createMetrics({ hits: 'Requests' })
  metrics.count('hits', { route: '/a' })
  metrics.count('hits', { route: '/a' })
  metrics.observe('seconds', { route: '/a' }, 0.25)
  metrics.gauge('waiting', 'Mails waiting', async () => [{ labels: { state: 'queued' }, value: 7 }])
  expect(await metrics.render()).toBe(
    '# HELP hits Requests\n# TYPE hits counter\nhits{route="/a"} 2\n' +
      '# HELP seconds seconds\n# TYPE seconds summary\nseconds_count{route="/a"} 1\nseconds_sum{route="/a"} 0.25\n' +
      '# HELP waiting Mails waiting\n# TYPE waiting gauge\nwaiting{state="queued"} 7\n',
  )
})

test('a gauge that cannot be read is left out, not shown as zero', async () => {
  const metrics = createMetrics({})
  metrics.gauge('waiting', 'Mails waiting', () => Promise.reject(new Error('database down')))
  expect(await metrics.render()).toBe('')
})

test('label values are escaped', async () => {
  const metrics = createMetrics({})
  metrics.count('hits', { path: 'a"b\\c\nd' })
  expect(await metrics.render()).toContain('hits{path="a\\"b\\\\c\\nd"} 1')
})
