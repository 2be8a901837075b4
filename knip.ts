import type { KnipConfig } from 'knip'

/** What a style sheet imports, as imports that knip can follow. */
const imports = (css: string) =>
  [...css.matchAll(/@import\s+(['"][^'"]+['"])/g)].map(([, path]) => `import ${path}`).join('\n')

const config: KnipConfig = {
  workspaces: {
    '.': {
      // Beside what package.json and vitest.config.ts name: what runs as a process of its own.
      entry: [
        'scripts/*.{mjs,ts}',
        'bench/*.ts',
        'test/start-and-wait.ts',
        'test/crash/serving-process.ts',
        'test/attack/*.attack.ts',
      ],
      ignoreDependencies: [
        // check.mjs runs it by its path.
        'oxlint',
        // oxlint looks for it by itself, for the rules that need types.
        'oxlint-tsgolint',
        // dependency-cruiser parses with it where it is there.
        '@swc/core',
      ],
      // Of the system, used only where they are there.
      ignoreBinaries: ['apt-get'],
    },
    // Whoever takes the kernel alone may want more of it than the product does; what the others
    // offer, somebody here must take.
    'packages/kernel': { ignoreBinaries: ['go'] },
    'packages/crm': {
      entry: ['src/field/test/*.ts'],
      includeEntryExports: true,
    },
    'packages/agent': { includeEntryExports: true },
    'packages/server': {
      includeEntryExports: true,
      ignoreBinaries: ['mount', 'umount', 'useradd', 'openssl'],
    },
  },
  compilers: { css: imports },
  // A type may stand beside what takes or gives it; anything else that is exported must be imported
  // somewhere.
  ignoreExportsUsedInFile: { interface: true, type: true },
  treatConfigHintsAsErrors: true,
}

export default config
