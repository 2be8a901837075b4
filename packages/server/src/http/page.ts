import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Env } from './endpoint.ts'

const yearSeconds = 31_536_000

/**
 * Serves the built web page. Files under `/assets/` carry a hash in their name and never change;
 * any other path that is no file is a place inside the page and answers with the page.
 */
export function servePage(app: OpenAPIHono<Env>, folder: string): void {
  app.use('*', async (c, next) => {
    c.set('route', 'page')
    await next()
  })
  if (!existsSync(join(folder, 'index.html'))) {
    app.get('*', (c) =>
      c.text('The web page is not built yet: "npm start" builds it and starts the server.\n', 503),
    )
    return
  }
  const immutable = serveStatic<Env>({
    root: folder,
    onFound: (_path, c) => c.header('cache-control', `public, max-age=${yearSeconds}, immutable`),
  })
  app.get('/assets/*', immutable)
  app.get('/assets/*', (c) => c.notFound())
  app.get(
    '*',
    serveStatic<Env>({
      root: folder,
      onFound: (_path, c) => c.header('cache-control', 'no-cache'),
    }),
  )
  app.get(
    '*',
    serveStatic<Env>({
      root: folder,
      path: 'index.html',
      onFound: (_path, c) => c.header('cache-control', 'no-cache'),
    }),
  )
}
