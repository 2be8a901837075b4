#!/usr/bin/env node
// Plain JavaScript, so that a Node.js that cannot run the rest can at least say so.
const major = Number(process.versions.node.split('.')[0])
if (major < 24) {
  process.stderr.write(
    `rescind: this is Node.js ${process.versions.node} and 24 is needed. Run it with npx rescind, which brings its own. (node_too_old)\n`,
  )
  process.exitCode = 2
} else {
  const { main } = await import('../src/main.ts')
  process.exitCode = await main(process.argv.slice(2))
}
