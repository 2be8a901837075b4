import { existsSync } from 'node:fs'
import { defineConfig } from 'vitest/config'
import { debianPostgres } from './test/debian-postgres.ts'

const ignored = ['**/node_modules/**', '**/dist/**', 'data/**']
const launcher = ['packages/server/src/postgres/**/*.pg.test.ts']

/** Kills servers of its own, one after the other, and waits for them. */
const crash = ['test/crash/**/*.pg.test.ts']

/**
 * What runs on PostgreSQL 15 too, where Debian brings one: whatever makes or meets SQL that a
 * version could read differently. That is the kernel, which writes its own; each tool of the CRM
 * run, read, refused and undone, which are the tests beside its folders; those of its folders whose
 * rule is a function in packages/crm/sql; what a start defines; histories and races. Others try more
 * values on the same SQL: a check of the audit is the kernel's, which has its own tests.
 */
const onEveryPostgres = [
  'packages/kernel/src/**/*.pg.test.ts',
  'packages/crm/src/*.pg.test.ts',
  'packages/crm/src/{agent,consent,contact,erasure,forecast,retention,sequence}/**/*.pg.test.ts',
  'packages/crm/src/audit/definitions.pg.test.ts',
  'test/**/*.pg.test.ts',
]
const onDebian = !process.env.DATABASE_URL && existsSync(debianPostgres.initdb)

export default defineConfig({
  test: {
    maxWorkers: 2,
    // A process takes one file after the other: our modules keep no state between them, and loading
    // them anew takes longer than most tests.
    isolate: false,
    // For what hangs, not for what is slow.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    passWithNoTests: true,
    // What a server or a database comes to comes when it comes; a machine under load needs most of
    // it.
    expect: { poll: { timeout: 30_000 } },
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'packages/*/src/**/*.test.{ts,tsx}',
            'scripts/**/*.test.ts',
            'test/**/*.test.ts',
          ],
          exclude: [...ignored, '**/*.pg.test.ts', '**/*.e2e.test.ts'],
        },
      },
      {
        test: {
          name: 'pg',
          include: ['packages/*/src/**/*.pg.test.ts', 'test/**/*.pg.test.ts'],
          exclude: [...ignored, ...launcher, ...crash],
          globalSetup: './test/setup-postgres.ts',
        },
      },
      // These start servers of their own.
      { test: { name: 'launcher', include: launcher, exclude: ignored } },
      ...(onDebian
        ? [
            {
              test: {
                name: 'pg15',
                include: onEveryPostgres,
                exclude: [...ignored, ...crash],
                globalSetup: './test/setup-debian-postgres.ts',
              },
            },
          ]
        : []),
      {
        test: {
          name: 'browser',
          include: ['e2e/**/*.e2e.test.ts', 'test/attack/attacks.e2e.test.ts'],
          exclude: ignored,
          globalSetup: './e2e/setup-company.ts',
          // A page, its server and its database are as much as two processors carry.
          fileParallelism: false,
          // After the rest, which would keep both processors from what somebody is waited for.
          sequence: { groupOrder: 1 },
        },
      },
      { test: { name: 'crash', include: crash, exclude: ignored, sequence: { groupOrder: 2 } } },
    ],
  },
})
