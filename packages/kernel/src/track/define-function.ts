/** One of the functions that `track` generates for a table. */
export interface GeneratedFunction {
  /** Its name, ready for SQL: `clip(step, table)`. */
  name: string
  /** Its arguments as SQL writes them: `p_org uuid, p_undo uuid`. */
  args: string
  returns: string
  language?: 'plpgsql' | 'sql'
  /** What stands beside the language: `stable`, `security definer`. */
  is?: string
  /** Settings that hold while it runs: `jit = off`. */
  settings: readonly string[]
  /** In plpgsql: its variables. */
  declare?: string
  /** In plpgsql what stands between `begin` and `end`, in SQL the one statement. */
  body: string
  /** The role it works as, where that is not the caller's. */
  owner?: 'rescind_capture' | 'rescind_eraser'
  /** The one role that may call it; without it nobody may by name, as of a trigger's function. */
  caller?: 'rescind_app' | 'rescind_undo' | 'rescind_audit'
}

/**
 * The statements that make a function, close it to everybody else, and open it to its caller. In
 * plpgsql a name that is both a column and a variable is the column: the columns are a user's, and
 * may have any name.
 */
export function defineFunction(f: GeneratedFunction): string {
  const { language = 'plpgsql' } = f
  const plpgsql = `#variable_conflict use_column
${f.declare ? `declare ${f.declare}\n` : ''}begin${f.body}
end`
  return `
create or replace function ${f.name}(${f.args}) returns ${f.returns}
language ${language}${f.is ? ` ${f.is}` : ''}
${f.settings.map((setting) => `set ${setting}`).join('\n')}
as $b$
${language === 'sql' ? f.body.trim() : plpgsql}
$b$;
${f.owner ? owned(f.name, f.owner) : ''}revoke all on function ${f.name} from public;
${f.caller ? `grant execute on function ${f.name} to ${f.caller};` : ''}`
}

/** An owner has to be able to create in the schema at the moment it becomes one. */
const owned = (name: string, owner: string) => `grant create on schema history to ${owner};
alter function ${name} owner to ${owner};
revoke create on schema history from ${owner};
`
