import { once } from 'node:events'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { pidIn, postgresFolders, until } from '../../../../test/postgres-folder.ts'
import { queryRows } from '../../../../test/sql.ts'
import { processStart } from './process-start.ts'
import { sendSignal } from './server-process.ts'

const { folder, start, copyCluster, startElsewhere, spawn } = postgresFolders()

describe('a new folder', () => {
  test('gets a server on loopback only, with the settings the product relies on', async () => {
    const server = await start()
    expect(server.version).toMatch(/^18\./)
    const url = new URL(server.url)
    expect(url.hostname).toBe('127.0.0.1')
    expect(url.password).toHaveLength(43)
    const rows = await queryRows<{ name: string; setting: string }>(
      server.url,
      `select name, current_setting(name) as setting from pg_settings
        where name in ('fsync','max_connections','shared_buffers','TimeZone','listen_addresses','unix_socket_directories',
                       'password_encryption','log_parameter_max_length','log_parameter_max_length_on_error','server_encoding')
       union all select 'locale', datlocprovider::text || ' ' || datlocale from pg_database where datname = 'postgres'`,
    )
    expect(Object.fromEntries(rows.map((row) => [row.name, row.setting]))).toEqual({
      fsync: 'on',
      max_connections: '100',
      shared_buffers: '256MB',
      TimeZone: 'UTC',
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      password_encryption: 'scram-sha-256',
      log_parameter_max_length: '0',
      log_parameter_max_length_on_error: '0',
      server_encoding: 'UTF8',
      locale: 'b C.UTF-8',
    })
  })

  test('keeps the password in a file that only its owner reads, and refuses others', async () => {
    const server = await start()
    expect(statSync(join(folder(), 'password')).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder(), 'cluster')).mode & 0o777).toBe(0o700)
    const wrong = new URL(server.url)
    wrong.password = 'guess'
    await expect(queryRows(wrong.href, 'select 1')).rejects.toThrow(
      /password authentication failed/,
    )
  })

  test('logs neither statements, nor values, nor what a client did wrong', async () => {
    const server = await start()
    const [secret, value] = ['gruyere-1', 'gruyere-2']
    await queryRows(
      server.url,
      `create table t (name text primary key, n int); insert into t values ('${secret}')`,
    )
    await expect(queryRows(server.url, `insert into t values ('${secret}')`)).rejects.toThrow(
      /duplicate key/,
    )
    await expect(queryRows(server.url, `select '${value}'::int`)).rejects.toThrow(
      /invalid input syntax/,
    )
    expect(readFileSync(join(folder(), 'postgres.log'), 'utf8')).not.toMatch(/gruyere/)
  })

  test('is made by an unprivileged user, never by root', async () => {
    await start()
    expect(statSync(join(folder(), 'cluster')).uid).not.toBe(0)
  })
})

describe('starting again', () => {
  test('finds the data of the last time', async () => {
    const first = await start()
    await queryRows(first.url, 'create table kept (n int); insert into kept values (7)')
    await first.stop()
    const second = await start()
    expect(await queryRows(second.url, 'select n from kept')).toEqual([{ n: 7 }])
  })

  test('takes the server over that a killed process left running', async () => {
    const { child, said } = await startElsewhere()
    await queryRows(said.url as string, 'create table kept (n int)')
    child.kill('SIGKILL')
    await once(child, 'exit')
    const server = await start()
    expect(server.takenOver).toBe(true)
    expect(server.url).toBe(said.url)
    expect(await queryRows(server.url, 'select n from kept')).toEqual([])
    const pid = pidIn(folder())
    await server.stop()
    expect(processStart(pid)).toBeNull()
  })

  test('recovers what was committed when the server itself was killed', async () => {
    const first = await start()
    await queryRows(first.url, 'create table kept (n int); insert into kept values (7)')
    const pid = pidIn(folder())
    sendSignal(pid, 'SIGKILL')
    await until(() => processStart(pid) === null)
    await first.stop()
    const second = await start()
    expect(await queryRows(second.url, 'select n from kept')).toEqual([{ n: 7 }])
  })

  test('is not fooled by a pid file that names a stranger', async () => {
    copyCluster()
    const stranger = spawn('sleep', '60')
    writeFileSync(
      join(folder(), 'cluster', 'postmaster.pid'),
      `${stranger.pid}\n${folder()}/cluster\n1\n5432\n\n127.0.0.1\n\nready\n`,
    )
    const server = await start()
    expect(server.takenOver).toBe(false)
    expect(stranger.exitCode).toBeNull()
  })

  test('moves a running server that was left behind to the port asked for', async () => {
    const { child, said } = await startElsewhere()
    child.kill('SIGKILL')
    await once(child, 'exit')
    const port = Number(new URL(said.url as string).port)
    const other = port === 40_001 ? 40_002 : 40_001
    const server = await start({ port: other })
    expect(new URL(server.url).port).toBe(String(other))
  })
})

describe('the server ends', () => {
  test('when our process ends without having stopped it', async () => {
    const { child, said } = await startElsewhere()
    expect(said.version).toMatch(/^18\./)
    const pid = pidIn(folder())
    child.stdin?.end('exit\n')
    await once(child, 'exit')
    await until(() => processStart(pid) === null)
    expect(existsSync(join(folder(), 'lock'))).toBe(false)
  })

  test('and says so where nobody asked it to', async () => {
    const gone = Promise.withResolvers<{ code: string }>()
    await start({ onGone: gone.resolve })
    sendSignal(pidIn(folder()), 'SIGINT')
    expect((await gone.promise).code).toBe('server_gone')
  })
})
