import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseAst } from 'vitest/node'
import { refusalFaults } from './developer-words.ts'

/**
 * Everything that the product says where it says no, read out of its source: what interpolates is
 * an ellipsis.
 */
const root = join(import.meta.dirname, '..')
const files = ['kernel', 'crm', 'agent', 'server'].flatMap((name) =>
  readdirSync(join(root, 'packages', name, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|(^|\/)test\//.test(file))
    .map((file) => join('packages', name, 'src', file)),
)

// biome-ignore lint/suspicious/noExplicitAny: a node of a syntax tree has other members for each of its kinds.
type Node = any

const isNode = (value: unknown): value is Node => typeof (value as Node)?.type === 'string'
const childrenOf = (node: Node): Node[] =>
  Object.values(node)
    .flatMap((value) => (Array.isArray(value) ? value : [value]))
    .filter(isNode)

/** Errors, each with what it says and what to do, by the place of these in its arguments. */
const errors: Readonly<Record<string, readonly number[]>> = {
  KernelError: [1, 2],
  HttpProblem: [1, 2],
}
/** Told to whoever wrote the tool; people learn that something is wrong on our side. */
const ofDevelopers =
  /^(undeclared_write|invalid_output|not_repeatable|no_rollback_path|unknown_effect|duplicate_tool)$/

const isSaid = (node: Node) =>
  node.type === 'NewExpression' &&
  errors[node.callee.name] &&
  !ofDevelopers.test(node.arguments[0]?.value)

/** The texts that an expression can be; of a pair for people and callers those for people. */
function textsOf(node: Node): string[] {
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string' ? [node.value] : []
    case 'TemplateLiteral':
      return [node.quasis.map(({ value }: Node) => value.cooked).join('…')]
    case 'ConditionalExpression':
      return [...textsOf(node.consequent), ...textsOf(node.alternate)]
    case 'LogicalExpression':
      return [...textsOf(node.left), ...textsOf(node.right)]
    case 'ObjectExpression':
      return node.properties
        .filter(({ key }: Node) => key?.name === 'people')
        .flatMap(({ value }: Node) => textsOf(value))
    default:
      return []
  }
}

/**
 * Functions that make an error out of what they are given: of which of their arguments it is said.
 */
function makersIn(
  node: Node,
  name: string | null,
  params: Node[],
  found: Map<string, Set<number>>,
): void {
  const called =
    node.type === 'VariableDeclarator' && /Function/.test(node.init?.type)
      ? node.id.name
      : (node.id?.name ?? name)
  const given = /Function/.test(node.type) ? node.params : params
  if (name && isSaid(node))
    for (const place of errors[node.callee.name]!) {
      const said = node.arguments[place]
      const names = said?.type === 'TemplateLiteral' ? said.expressions : [said]
      for (const [index, param] of given.entries())
        if (
          names.some(
            (one: Node) =>
              one?.type === 'Identifier' && one.name === (param.name ?? param.left?.name),
          )
        )
          found.set(name, (found.get(name) ?? new Set()).add(index))
    }
  for (const child of childrenOf(node))
    makersIn(child, /Function|Declarator/.test(node.type) ? called : name, given, found)
}

/** What to do, for the two who read it. */
const hasBoth = (node: Node) =>
  node.type === 'ObjectExpression' &&
  ['people', 'callers'].every((name) => node.properties.some(({ key }: Node) => key?.name === name))

/** `part`: it becomes part of a sentence. */
type Said = { text: string; part: boolean }

function saidIn(node: Node, makers: ReadonlyMap<string, ReadonlySet<number>>): Said[] {
  const own = (places: Iterable<number>, part: boolean) =>
    [...places]
      .flatMap((place) => textsOf(node.arguments[place] ?? {}))
      .map((text) => ({ text, part }))
  const said = isSaid(node)
    ? own(errors[node.callee.name]!, false)
    : node.type === 'CallExpression' && makers.has(node.callee.name)
      ? own(makers.get(node.callee.name)!, true)
      : hasBoth(node)
        ? textsOf(node).map((text) => ({ text, part: false }))
        : []
  return [...said, ...childrenOf(node).flatMap((child) => saidIn(child, makers))]
}

test('W9 whatever the product can refuse with is worded for people, with what to do for each', () => {
  const trees = files.map(
    (file) => [file, parseAst(readFileSync(join(root, file), 'utf8'), { lang: 'ts' })] as const,
  )
  const makers = new Map<string, Set<number>>()
  for (const [, tree] of trees) makersIn(tree, null, [], makers)
  const said = trees.flatMap(([file, tree]) =>
    saidIn(tree, makers).map((one) => ({ file, ...one })),
  )
  const faults = said.flatMap(({ file, text, part }) =>
    refusalFaults(part ? `…${text}…` : text).map((fault) => `${file}: ${fault}`),
  )
  expect(faults).toEqual([])
  // Not a test of nothing.
  expect(said.length).toBeGreaterThan(300)
})
