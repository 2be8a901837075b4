import { existsSync } from 'node:fs'
import { defineConfig } from 'vitest/config'
import { debianPostgres } from './test/debian-postgres.ts'

const ignored = ['**/node_modules/**', '**/dist/**', 'data/**']
const launcher = ['packages/server/src/postgres/**/*.pg.test.ts']

/** Kills servers of its own, one after the other. It needs no quiet, but would take the others' time away from them. */
const crash = ['test/crash/**/*.pg.test.ts']

/** The SQL of kernel and crm must work on PostgreSQL 15 too; where Debian brings one, its tests run a second time on that. */
const onDebian = !process.env.DATABASE_URL && existsSync(debianPostgres.initdb)

export default defineConfig({
  test: {
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    passWithNoTests: true,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: [...ignored, '**/*.pg.test.ts'],
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
                include: ['packages/{kernel,crm}/src/**/*.pg.test.ts', 'test/**/*.pg.test.ts'],
                exclude: [...ignored, ...launcher, ...crash],
                globalSetup: './test/setup-debian-postgres.ts',
                sequence: { groupOrder: 1 },
              },
            },
          ]
        : []),
      {
        test: {
          name: 'browser',
          include: ['e2e/**/*.e2e.test.ts'],
          exclude: ignored,
          globalSetup: './e2e/setup-company.ts',
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
          // What a page shows comes when it comes; a machine under load needs most of it.
          expect: { poll: { timeout: 20_000 } },
          sequence: { groupOrder: 2 },
        },
      },
      { test: { name: 'crash', include: crash, exclude: ignored, sequence: { groupOrder: 3 } } },
    ],
  },
})
