// Who may import whom: kernel ◄ crm ◄ agent ◄ server; web and cli talk to the product over HTTP, as wire says.
const own = (name) => `^packages/${name}/`
const product = '^(packages/(kernel|crm|agent|server|cli)/|node_modules/@rescind/(?!wire/))'
// The program that checks evidence: it travels alone, so whoever likes may take it.
const verifier = '^packages/kernel/verify/'
// How a number that a person types is read: one rule for the page and the planner, in one file that imports nothing.
const readNumber = '^packages/agent/src/read-number\\.ts$'
const test = '\\.(test|laws)\\.tsx?$|/test/'

/** One rule per arrow that must not exist. */
const never = (from, to, comment) => ({
  name: `${from}-imports-${to}`,
  severity: 'error',
  comment,
  from: { path: own(from) },
  to: { path: own(to), ...(from === 'cli' && to === 'kernel' && { pathNot: verifier }) },
})

// The floors of the page, from the ground up: a folder imports from those before it. A folder of pages (contact, plan, today, …) stands above all of these, below the frame, app.
const floors = ['api', 'words', 'ui', 'session', 'action', 'toast']
const floor = (name) => `^packages/web/src/${name}/`
const arrowsDown = [
  ...floors.map((name, at) => ({
    name: `page-${name}-imports-above`,
    severity: 'error',
    comment: `of the page, ${name} knows ${floors.slice(0, at).join(', ') || 'nobody'}`,
    from: { path: floor(name), pathNot: test },
    to: {
      path: '^packages/web/src/',
      pathNot: [...floors.slice(0, at + 1).map(floor), floor('look')],
    },
  })),
  {
    name: 'page-imports-its-frame',
    severity: 'error',
    comment: 'the frame knows the pages, and no page knows the frame',
    from: { path: '^packages/web/src/', pathNot: [test, floor('app'), '^packages/web/src/main'] },
    to: { path: floor('app') },
  },
  {
    name: 'plan-imports-record',
    severity: 'error',
    comment: 'a field of a record may hold the plan of its change; a plan holds no record page',
    from: { path: floor('plan'), pathNot: test },
    to: { path: floor('record') },
  },
]

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycle',
      severity: 'error',
      comment: 'a cycle hides which side knows the other',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolved',
      severity: 'error',
      comment: 'the import resolves to no file',
      from: {},
      to: { couldNotResolve: true },
    },
    ...['crm', 'agent', 'server', 'web', 'cli'].map((to) =>
      never('kernel', to, 'the kernel knows nobody'),
    ),
    ...['agent', 'server', 'web', 'cli'].map((to) => never('crm', to, 'crm knows the kernel only')),
    ...['server', 'web', 'cli'].map((to) => never('agent', to, 'agent knows crm and kernel')),
    ...['web', 'cli'].map((to) => never('server', to, 'server knows agent, crm and kernel')),
    ...['kernel', 'crm', 'agent', 'server', 'web', 'cli'].map((to) =>
      never('wire', to, 'what goes over HTTP is told, and runs nothing'),
    ),
    {
      name: 'web-imports-product',
      severity: 'error',
      comment: 'the page knows the HTTP surface only',
      from: { path: own('web'), pathNot: test },
      to: { path: product, pathNot: readNumber },
    },
    ...['kernel', 'crm', 'agent', 'web'].map((to) =>
      never('cli', to, 'the command line knows the HTTP surface only'),
    ),
    {
      name: 'read-number-imports-nothing',
      severity: 'error',
      comment: 'the page takes this file, and nothing of the product with it',
      from: { path: readNumber },
      to: { path: '.' },
    },
    {
      name: 'cli-imports-server',
      severity: 'error',
      comment:
        'only the serve command may start the server, and only the key command works on its data folder',
      from: {
        path: own('cli'),
        pathNot: [
          test,
          '^packages/cli/src/serve(\\.|/)',
          '^packages/cli/src/commands/(serve|key)\\.',
        ],
      },
      to: { path: own('server') },
    },
    ...arrowsDown,
    {
      name: 'source-imports-test',
      severity: 'error',
      comment: 'only tests (and the bench) may use the test set-up',
      from: { path: '^packages/', pathNot: test },
      to: { path: '^test/|\\.test\\.tsx?$' },
    },
  ],
  options: {
    // TypeScript 7 has no API to parse with. swc sees type imports too; inline `import('…').T` is left to the linter, which forbids it.
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(node_modules|dist)/|^data/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css'],
    },
  },
}
