import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packKernel } from '../scripts/pack-kernel.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { queryRows, runSql } from './sql.ts'
import { temporaryFolder } from './temporary-folder.ts'

const root = join(import.meta.dirname, '..')
const { folder, remove } = temporaryFolder()
const project = join(folder, 'project')
const installed = join(project, 'node_modules/@rescind/kernel')
const declared = JSON.parse(readFileSync(join(root, 'packages/kernel/package.json'), 'utf8')) as {
  exports: Record<string, string>
}
let database: TestDatabase

/** Runs a module in the project, as whoever installed the package would. */
const run = (name: string, text: string) => {
  writeFileSync(join(project, name), text)
  return execFileSync(process.execPath, [name], { cwd: project, encoding: 'utf8' })
}

beforeAll(async () => {
  const tarball = packKernel(folder)
  mkdirSync(installed, { recursive: true })
  writeFileSync(join(project, 'package.json'), '{"type": "module"}')
  // As npm does, but for the network: what it depends on is taken from here.
  execFileSync('tar', ['-xzf', tarball, '--strip-components=1', '-C', installed])
  const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  for (const name of Object.keys(dependencies)) {
    mkdirSync(dirname(join(project, 'node_modules', name)), { recursive: true })
    symlinkSync(join(root, 'node_modules', name), join(project, 'node_modules', name))
  }
  database = await createTestDatabase({ empty: true })
  await runSql(database.ownerUrl, readFileSync(join(root, 'examples/orders/orders.sql'), 'utf8'))
})
afterAll(async () => {
  await database?.drop()
  remove()
})

test('whatever the package exports can be imported by its name, and nothing else', () => {
  const names = Object.keys(declared.exports).map((at) => join('@rescind/kernel', at))
  const said = run(
    'every.js',
    `for (const name of ${JSON.stringify(names)}) console.log(name, Object.keys(await import(name)).length > 0)
    await import('@rescind/kernel/src/execute.js').catch((error) => console.log(error.code))`,
  )
  expect(said.trim().split('\n')).toEqual([
    ...names.map((name) => `${name} true`),
    'ERR_PACKAGE_PATH_NOT_EXPORTED',
  ])
})

test('the example of the README runs on it, and its types are complete', async () => {
  cpSync(join(root, 'examples/orders/orders.ts'), join(project, 'orders.ts'))
  writeFileSync(
    join(project, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        ...{ target: 'es2024', module: 'nodenext', strict: true, noEmit: true, types: ['node'] },
        ...{ lib: ['es2024', 'esnext.disposable', 'esnext.iterator', 'esnext.collection'] },
        typeRoots: [join(root, 'node_modules/@types')],
      },
      include: ['orders.ts'],
    }),
  )
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  execFileSync(process.execPath, [compiler, '--project', project], { stdio: 'inherit' })
  run(
    'main.js',
    `import { run } from './orders.ts'
    await run(${JSON.stringify(database.ownerUrl)}, async () => {})`,
  )
  const rows = await queryRows<{ text: string }>(
    database.ownerUrl,
    `select customer || ' ' || status as text from orders order by id`,
  )
  expect(rows.map(({ text }) => text)).toEqual(['Ada open', 'Ben open', 'Cleo open', 'Dan open'])
})
