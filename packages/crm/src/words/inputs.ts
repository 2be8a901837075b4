/**
 * What people call a field of an input that is no column of its table, or that its column calls
 * otherwise.
 */
export const inputs: Readonly<Record<string, string>> = {
  set: 'change',
  where: 'filter',
  name: 'name',
  email: 'mail address',
  after: 'page',
  undo: 'undo',
}

/** What people call a role: "A rep may not do this". */
export const roles: Readonly<Record<string, string>> = {
  admin: 'administrator',
  compliance: 'compliance officer',
  system: 'product',
}
