import { expect, test } from 'vitest'
import { explainFailure } from './explain.ts'

const place = { cluster: '/srv/data/cluster', port: 5432, log: '/srv/data/postgres.log' }

test.for([
  ['disk_full', 'initdb: error: could not write to file "x": No space left on device'],
  [
    'disk_full',
    '2026-11-22 18:26:27.226 UTC [1] FATAL:  could not write lock file "postmaster.pid": No space left on device',
  ],
  [
    'port_taken',
    '2026-11-22 18:26:27.226 UTC [1] LOG:  could not bind IPv4 address "127.0.0.1": Address already in use',
  ],
  [
    'data_folder_damaged',
    '2026-11-22 18:26:27.226 UTC [1] PANIC:  could not locate a valid checkpoint record at 0/1000060',
  ],
  [
    'data_folder_damaged',
    '2026-11-22 18:26:27.226 UTC [1] FATAL:  could not open file "global/1262": No such file or directory',
  ],
  [
    'start_failed',
    '2026-11-22 18:26:27.226 UTC [1] FATAL:  could not map anonymous shared memory: Cannot allocate memory',
  ],
  ['start_failed', ''],
])('%s is what it means when PostgreSQL says: %s', ([code = '', said = '']) => {
  const error = explainFailure(said, place)
  expect(error.code).toBe(code)
  expect(error.message).not.toContain('\n')
})

test('the sentence quotes the line that ended the server, not what followed from it', () => {
  const said = `2026-11-22 18:26:27.226 UTC [1] LOG:  starting PostgreSQL 18.4
2026-11-22 18:26:27.226 UTC [1] PANIC:  could not locate a valid checkpoint record at 0/1000060
2026-11-22 18:26:27.227 UTC [1] LOG:  startup process (PID 2) was terminated by signal 6: Aborted`
  expect(explainFailure(said, place).message).toBe(
    'The database in /srv/data/cluster is damaged: could not locate a valid checkpoint record at 0/1000060. See /srv/data/postgres.log; nothing was deleted.',
  )
})
