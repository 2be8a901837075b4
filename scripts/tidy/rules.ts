/** A file of the project: its path from the root, and its text. */
export interface ProjectFile {
  path: string
  text: string
}

/** A rule of style that matters enough to fail the check. */
export interface Rule {
  name: string
  /** Which files it looks at. */
  covers: RegExp
  /** What is wrong with a file, each with its line where there is one. */
  find(file: ProjectFile): { line?: number; what: string }[]
}

/** Words are joined here so that this file does not break its own rules. */
const either = (...parts: string[]) => parts.join('|')
const code = /\.(ts|tsx|mjs|cjs|js|sql|css|sh)$|^\.ci\//
const text = /\.(ts|tsx|mjs|cjs|js|sql|css|html|md|json|yml|sh)$|^\.ci\/|^\.[\w.]+rc(\.json)?$/
const lockFile = /^package-lock\.json$/

/** Every line that matches, with what matched. */
function matches(source: string, pattern: RegExp): { line: number; found: string; rest: string }[] {
  return source.split('\n').flatMap((content, index) => {
    const found = pattern.exec(content)
    return found ? [{ line: index + 1, found: found[0], rest: content }] : []
  })
}

const noMatch = (name: string, covers: RegExp, pattern: RegExp, why: string): Rule => ({
  name,
  covers,
  find: (file) =>
    matches(file.text, pattern).map(({ line, found }) => ({
      line,
      what: `"${found.trim()}": ${why}`,
    })),
})

const vagueWord = new RegExp(
  `(^|[^a-z])(${either('utils?', 'helpers?', 'managers?', 'services?', 'common', 'misc')})([^a-z]|$)`,
  'i',
)

/** A file says where it belongs; these words would take anything. */
const clearPaths: Rule = {
  name: 'clear paths',
  covers: /^/,
  find: ({ path }) => {
    const found = vagueWord.exec(path.replace(/([a-z])([A-Z])/g, '$1-$2'))
    return found
      ? [{ what: `the path has the word "${found[2]}": name the file after what it does` }]
      : []
  },
}

/** The kernel carries any domain, so it knows the words of none. */
const kernelWords = noMatch(
  'kernel knows no domain',
  /^packages\/kernel\/(src|sql)\//,
  new RegExp(
    either(
      '[Cc]ontact',
      'CONTACT',
      '(?<![A-Za-z])deals?(?![a-z])',
      'Deals?(?![a-z])',
      'DEAL',
      '[Ee]-?[Mm]ail',
      'EMAIL',
    ),
  ),
  'a word of one domain has no place in the kernel',
)

/** What the log holds is read through what the kernel offers: imagesOf, changesOf, actionsNow. */
const noLogInQueries = noMatch(
  'crm reads the log through the kernel',
  /^packages\/crm\/src\/(?!.*\.test\.ts$)(?!.*\/test\/).*\.ts$/,
  /\b(from|join) (history\.|kernel\.action\b)/,
  'take imagesOf, changesOf or actionsNow of the kernel',
)

const unfinished = noMatch(
  'nothing unfinished',
  code,
  new RegExp(`\\b(${either('TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX', 'HA' + 'CK')})\\b`),
  'finish it or drop it',
)

const focused = noMatch(
  'every test runs',
  /\.test\.tsx?$/,
  new RegExp(`\\.(${either('on' + 'ly', 'sk' + 'ip', 'to' + 'do', 'fa' + 'ils')})\\s*\\(`),
  'a test that does not run proves nothing',
)

/** `skipIf(unless(possible, why))` prints why; a bare one is silent. */
const noticedSkips: Rule = {
  name: 'a skip says why',
  covers: /\.test\.tsx?$/,
  find: (file) =>
    matches(file.text, /\b(skipIf|runIf)\(/)
      .filter(({ rest }) => !/skipIf\(\s*(unless\(|$)/.test(rest))
      .map(({ line }) => ({
        line,
        what: 'write skipIf(unless(possible, notice)) from test/notice.ts',
      })),
}

const machines = noMatch(
  'no machine of ours',
  text,
  new RegExp(
    either(
      '/wo' + 'rk/',
      'registry\\.npm' + 'js',
      'npm' + 'mirror',
      'verda' + 'ccio',
      'artifact' + 'ory',
      '/(home|Users)/[a-z]\\w+/',
    ),
  ),
  'a path or host of one machine',
)

const linesMax = 400

/** Whoever gets evidence gets this one file with it, so it can not be taken apart. */
const travelsAlone = /^packages\/kernel\/verify\/rescind-verify\.mjs$/

const shortFiles: Rule = {
  name: 'short files',
  covers: text,
  find: ({ path, text: content }) => {
    const lines = content.split('\n').length - 1
    if (
      lines <= linesMax ||
      lockFile.test(path) ||
      travelsAlone.test(path) ||
      /\.generated\./.test(path) ||
      /^(CHANGELOG|docs\/.*)\.md$/.test(path)
    )
      return []
    return [{ what: `${lines} lines, ${linesMax} at most: find the two things it does` }]
  },
}

const colours = ['ink', 'undo', 'hold', 'final']

/** A colour says what may happen to the data; see the page's theme. */
const namedColours: Rule = {
  name: 'colours have meanings',
  covers: /^packages\/web\/.*\.tsx$/,
  find: (file) =>
    matches(file.text, /\bcolor=(?:"|\{')[^"']+/)
      .map((match) => ({ ...match, colour: match.found.replace(/^color=(?:"|\{')/, '') }))
      .filter(({ colour }) => !colours.includes(colour))
      .map(({ line, colour }) => ({
        line,
        what: `color="${colour}" is none of ${colours.join(', ')}`,
      })),
}

/**
 * The one input for numbers, and the two that use what it is made of: a field edited in place, and
 * the count that an approval asks for.
 */
const numberInputs =
  /^packages\/web\/src\/(ui\/number-field|record\/field-editor|plan\/number-gate)\.tsx$/

/** A browser reads "1.234" by rules of its own, and gives nothing where it understood nothing. */
const typedNumbers: Rule = {
  name: 'typed numbers',
  covers: /^packages\/web\/src\/.*\.tsx?$/,
  find: ({ path, text: content }) =>
    numberInputs.test(path)
      ? []
      : matches(content, /type=["'{]+number|inputMode=|\b(?:parseFloat|valueAsNumber)\b/).map(
          ({ line, found }) => ({
            line,
            what: `${found}: a number that is typed goes through NumberField and understood()`,
          }),
        ),
}

/** Where lists are put into words: of the server, and of the page. */
const lists = /^packages\/(kernel\/src\/wording\/words|web\/src\/words\/list)\.ts$/

const listsInWords: Rule = {
  name: 'lists in words',
  covers: /^packages\/\w+\/src\/(?!test\/).*(?<!\.test)\.tsx?$/,
  find: ({ path, text: content }) =>
    lists.test(path)
      ? []
      : matches(content, /\.slice\(0, -1\)\.join\(', '\)/).map(({ line }) => ({
          line,
          what: 'a list in words is made by listText()',
        })),
}

/** A package under another name says which: `npm:typescript@6.0.3`. */
const exactVersion = /^(npm:[^@]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/

const exactVersions: Rule = {
  name: 'exact versions',
  covers: /(^|\/)package\.json$/,
  find: ({ text: content }) => {
    const json = JSON.parse(content) as Record<string, Record<string, string> | undefined>
    const all = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
      Object.entries(json[kind] ?? {}),
    )
    return all
      .filter(([, version]) => !exactVersion.test(version))
      .map(([name, version]) => ({ what: `${name} "${version}" is not an exact version` }))
  },
}

const rules: Rule[] = [
  clearPaths,
  kernelWords,
  noLogInQueries,
  unfinished,
  focused,
  noticedSkips,
  machines,
  shortFiles,
  namedColours,
  typedNumbers,
  listsInWords,
  exactVersions,
]

/** A decision is cited by its number alone. */
const sameNumber = (files: readonly ProjectFile[]): string[] => {
  const decisions = files.flatMap(({ path }) => {
    const number = /^docs\/decisions\/(\d+)-/.exec(path)?.[1]
    return number ? [{ path, number }] : []
  })
  return [...Map.groupBy(decisions, ({ number }) => number).values()].flatMap(
    ([first, ...others]) =>
      others.map(
        ({ path }) => `${path}  one number, one decision: ${first!.path} has this number too`,
      ),
  )
}

/** Every way in which the files break the rules, as lines to print. */
export const findUntidy = (files: ProjectFile[]): string[] => [
  ...rules.flatMap((rule) =>
    files
      .filter(({ path }) => rule.covers.test(path))
      .flatMap((file) =>
        rule
          .find(file)
          .map(({ line, what }) => `${file.path}${line ? `:${line}` : ''}  ${rule.name}: ${what}`),
      ),
  ),
  ...sameNumber(files),
]
