import { words } from './words/words.ts'

/**
 * The tables in which the kernel finds the names of principals and agents, and how it says things
 * to them.
 */
export const people = { principal: 'user', agent: 'agent', words }
