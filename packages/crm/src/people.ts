/** The tables in which the kernel finds the names of principals and agents. */
export const people = { principal: 'user', agent: 'agent' }
