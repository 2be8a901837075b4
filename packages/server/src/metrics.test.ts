import { expect, test } from 'vitest'
import { createMetrics } from './metrics.ts'

test('requests, durations and gauges are Prometheus text, label values escaped', async () => {
  const metrics = createMetrics()
  metrics.requests.inc({ method: 'GET', route: 'a"b\\c\nd', status: '200' })
  metrics.requests.inc({ method: 'GET', route: 'a"b\\c\nd', status: '200' })
  metrics.requestSeconds.observe({ route: '/a' }, 0.25)
  metrics.gauge('waiting', 'Mails waiting', ['state'], async () => [
    { labels: { state: 'queued' }, value: 7 },
  ])
  const text = await metrics.render()
  expect(text).toContain(
    'rescind_http_requests_total{method="GET",route="a\\"b\\\\c\\nd",status="200"} 2',
  )
  expect(text).toContain('rescind_http_request_seconds_bucket{le="0.1",route="/a"} 0')
  expect(text).toContain('rescind_http_request_seconds_bucket{le="0.25",route="/a"} 1')
  expect(text).toContain('rescind_http_request_seconds_sum{route="/a"} 0.25')
  expect(text).toContain('# TYPE waiting gauge\nwaiting{state="queued"} 7')
})

test('a gauge that cannot be read has no value, not a former one', async () => {
  let down = false
  const metrics = createMetrics()
  metrics.gauge('waiting', 'Mails waiting', [], async () => {
    if (down) throw new Error('database down')
    return [{ labels: {}, value: 7 }]
  })
  expect(await metrics.render()).toContain('\nwaiting 7')
  down = true
  expect(await metrics.render()).not.toContain('\nwaiting 7')
})
