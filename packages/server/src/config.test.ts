import { expect, test } from 'vitest'
import { readConfig } from './config.ts'

test('without any variable the server runs as a demo on port 4000 with its data in ./data', () => {
  const config = readConfig({})
  expect(config.port).toBe(4000)
  expect(config.dataFolder).toBe(`${process.cwd()}/data`)
  expect(config.demo).toBe(true)
})

test('a database of one’s own is no demo unless asked for', () => {
  expect(readConfig({ DATABASE_URL: 'postgres://u:p@h:5432/d' }).demo).toBe(false)
  expect(readConfig({ DATABASE_URL: 'postgres://u:p@h:5432/d', RESCIND_DEMO: '1' }).demo).toBe(true)
  expect(readConfig({ RESCIND_DEMO: '0' }).demo).toBe(false)
})

test('an empty variable counts as not set', () => {
  expect(readConfig({ PORT: '', SMTP_URL: '' })).toMatchObject({ port: 4000, smtpUrl: undefined })
})

test('each wrong variable gets one line that names it', () => {
  const wrong = () =>
    readConfig({ PORT: '70000', DATABASE_URL: 'mysql://x', RESCIND_DEMO: 'maybe' })
  expect(wrong).toThrow(
    /^PORT must be a number from 0 to 65535\nDATABASE_URL must look like postgres:\/\/.*\nRESCIND_DEMO .*$/,
  )
})

test('the public address loses its last slash', () => {
  expect(
    readConfig({ RESCIND_PUBLIC_URL: 'https://crm.example.org/', RESCIND_DEMO: '0' }).publicUrl,
  ).toBe('https://crm.example.org')
})

test('demo mode refuses an address that others reach', () => {
  for (const RESCIND_PUBLIC_URL of [
    'https://crm.example.org',
    'http://192.168.1.4:4000',
    'http://localhost.example.org',
    'http://0.0.0.0',
  ]) {
    expect(() => readConfig({ RESCIND_PUBLIC_URL })).toThrow(
      /^RESCIND_PUBLIC_URL .*demo mode.*RESCIND_DEMO=0/,
    )
    expect(readConfig({ RESCIND_PUBLIC_URL, RESCIND_DEMO: '0' }).demo).toBe(false)
  }
  for (const RESCIND_PUBLIC_URL of [
    'http://localhost:4000',
    'http://127.0.0.1:4000',
    'http://[::1]:4000',
  ])
    expect(readConfig({ RESCIND_PUBLIC_URL }).demo).toBe(true)
})
