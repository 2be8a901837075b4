import { expect, test } from 'vitest'
import { testServer } from '../test/test-server.ts'

const it = testServer()

test('any address inside the page answers with the page, which is asked for again each time', async () => {
  for (const path of ['/', '/plans/42', '/contacts']) {
    const { status, body, headers } = await it.nobody.get(path)
    expect({ path, status, body }).toEqual({
      path,
      status: 200,
      body: '<!doctype html><title>page</title>',
    })
    expect(headers.get('cache-control')).toBe('no-cache')
  }
})

test('files with a hash in their name are kept by browsers, and a missing one is missing', async () => {
  const { headers } = await it.nobody.get('/assets/app-1.js')
  expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect((await it.nobody.get('/assets/app-2.js')).status).toBe(404)
})

test('no path leads out of the folder of the page', async () => {
  for (const path of [
    '/assets/../../../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/assets/..%2f..%2f..%2fetc/passwd',
  ]) {
    expect(JSON.stringify((await it.nobody.get(path)).body), path).not.toContain('root:')
  }
})
