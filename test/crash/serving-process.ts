// `rescind serve`, loaded and waiting for a line before it starts: loading takes three times as
// long as starting.
import { flushCompileCache } from 'node:module'
import { limits } from '../../packages/kernel/src/index.ts'
import { main } from '../../packages/server/src/main.ts'

// So that a rewind of a few dozen actions is a large one.
Object.assign(limits, { rewind_chunk_rows: 40, rewind_chunk_actions: 4 })

// What is killed can not write its cache at the end.
flushCompileCache()
process.stdin.once('data', () => {
  process.stdin.destroy()
  void main()
})
