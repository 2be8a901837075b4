import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../../test/temporary-folder.ts'
import { makePrivate } from './private.ts'

test('what lies in the data folder is for its owner alone, also while others write and delete beside it', async () => {
  const { folder, remove } = temporaryFolder()
  const busy = join(folder, 'busy')
  mkdirSync(busy)
  writeFileSync(join(folder, 'secret'), 'x', { mode: 0o644 })
  chmodSync(join(folder, 'secret'), 0o644)
  const writing = `const fs = require('node:fs')
    process.send('on')
    for (let i = 0; ; i++) { const at = ${JSON.stringify(busy)} + '/' + (i % 50); if (fs.existsSync(at)) fs.rmSync(at); else fs.writeFileSync(at, '') }`
  const child = spawn(process.execPath, ['-e', writing], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  try {
    await once(child, 'message')
    for (let i = 0; i < 300; i++) makePrivate(folder, false)
    expect(statSync(join(folder, 'secret')).mode & 0o077).toBe(0)
    expect(statSync(busy).mode & 0o077).toBe(0)
  } finally {
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    remove()
  }
})
