import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/**
 * `RESCIND_URL` names a running product, so that `vite` (the development server) speaks to real
 * data.
 */
const target = process.env.RESCIND_URL ?? 'http://127.0.0.1:4747'

export default defineConfig({
  plugins: [react()],
  build: { target: 'es2022', cssCodeSplit: true, assetsInlineLimit: 0, reportCompressedSize: true },
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(
      ['/api', '/mcp', '/openapi.json', '/healthz'].map((path) => [
        path,
        { target, changeOrigin: false },
      ]),
    ),
  },
})
