// `rescind serve`, loaded and waiting for a line before it starts: loading takes three times as long as starting.
import { flushCompileCache } from 'node:module'
import { main } from '../../packages/server/src/main.ts'

// What is killed can not write its cache at the end.
flushCompileCache()
process.stdin.once('data', () => {
  process.stdin.destroy()
  void main()
})
