import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { temporaryFolder } from '../../../../test/temporary-folder.ts'
import { takeLock } from './lock.ts'
import { processStart } from './process-start.ts'

let temporary: ReturnType<typeof temporaryFolder>

beforeEach(() => {
  temporary = temporaryFolder()
})
afterEach(() => temporary.remove())

const lockFile = () => join(temporary.folder, 'lock')

test('one process at a time holds the lock, and releasing leaves nothing behind', () => {
  const release = takeLock(temporary.folder)
  expect(JSON.parse(readFileSync(lockFile(), 'utf8'))).toEqual({
    pid: process.pid,
    started: processStart(process.pid),
  })
  expect(() => takeLock(temporary.folder)).toThrow(
    expect.objectContaining({ code: 'data_folder_in_use' }),
  )
  release()
  expect(readdirSync(temporary.folder)).toEqual([])
  takeLock(temporary.folder)()
})

test('a lock of a process that died is taken over', async () => {
  const child = spawn('sleep', ['60'])
  await once(child, 'spawn')
  const started = processStart(child.pid ?? 0)
  expect(started).not.toBeNull()
  writeFileSync(lockFile(), JSON.stringify({ pid: child.pid, started }))
  expect(() => takeLock(temporary.folder)).toThrow(`process ${child.pid}`)
  child.kill('SIGKILL')
  await once(child, 'exit')
  takeLock(temporary.folder)()
})

test('a lock of an earlier process with the same id is taken over', () => {
  writeFileSync(lockFile(), JSON.stringify({ pid: process.pid, started: 'another boot:1' }))
  expect(takeLock(temporary.folder)).not.toThrow()
})

test('a lock that was cut short by a crash is taken over', () => {
  writeFileSync(lockFile(), '{"pid":1')
  expect(takeLock(temporary.folder)).not.toThrow()
})

test('releasing does not remove the lock of somebody else', () => {
  const release = takeLock(temporary.folder)
  writeFileSync(lockFile(), 'somebody else')
  release()
  expect(readFileSync(lockFile(), 'utf8')).toBe('somebody else')
})
