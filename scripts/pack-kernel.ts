import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(import.meta.dirname, '..')
const kernel = join(root, 'packages/kernel')

/** What of a package.json the one that is published keeps. */
interface Declared {
  name: string
  version: string
  exports: Record<string, string>
  dependencies: Record<string, string>
}

/** Node runs no TypeScript from node_modules, so what is published is JavaScript with its types. */
const built = (path: string) =>
  path.endsWith('.ts')
    ? { types: path.replace(/\.ts$/, '.d.ts'), default: path.replace(/\.ts$/, '.js') }
    : path

/**
 * Packs the kernel as it would be published, into this folder. Returns the path of the tarball.
 * What it is made of stays in the folder `package` beside it.
 */
export function packKernel(folder: string): string {
  const stage = join(folder, 'package')
  rmSync(stage, { recursive: true, force: true })
  mkdirSync(stage, { recursive: true })
  const config = join(folder, 'tsconfig.json')
  writeFileSync(
    config,
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: {
        noEmit: false,
        rootDir: kernel,
        outDir: stage,
        declaration: true,
        rewriteRelativeImportExtensions: true,
        typeRoots: [join(root, 'node_modules/@types')],
      },
      include: [join(kernel, 'src')],
      exclude: [join(kernel, 'src/**/*.test.ts'), join(kernel, 'src/**/test/**')],
    }),
  )
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  execFileSync(process.execPath, [compiler, '--project', config], { stdio: 'inherit' })
  for (const part of ['sql', 'README.md']) cpSync(join(kernel, part), join(stage, part), copied)
  cpSync(join(root, 'LICENSE'), join(stage, 'LICENSE'))
  const declared = JSON.parse(readFileSync(join(kernel, 'package.json'), 'utf8')) as Declared
  const { name, version, exports, dependencies } = declared
  const published = {
    name,
    version,
    type: 'module',
    license: 'Apache-2.0',
    engines: { node: '>=24' },
    exports: Object.fromEntries(Object.entries(exports).map(([at, path]) => [at, built(path)])),
    dependencies: { ...dependencies, '@types/pg': typesOfPg() },
  }
  writeFileSync(join(stage, 'package.json'), `${JSON.stringify(published, null, 2)}\n`)
  const said = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: stage,
    encoding: 'utf8',
  })
  return join(folder, (JSON.parse(said) as { filename: string }[])[0]!.filename)
}

const copied = { recursive: true } as const

/** The types of the driver are part of what the kernel's own say. */
function typesOfPg(): string {
  const own = JSON.parse(readFileSync(join(kernel, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>
  }
  return own.devDependencies['@types/pg']!
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = resolve(process.argv[2] ?? 'dist')
  mkdirSync(folder, { recursive: true })
  process.stdout.write(`${packKernel(folder)}\n`)
}
