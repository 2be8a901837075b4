/** What the global set-up hands to the test files, through vitest's `inject('postgres')`. */
export interface TestPostgres {
  /** A superuser, or a user that may create databases and roles. */
  adminUrl: string
  /** The migrated, empty database to clone. */
  template: string
  /** The addresses of the product's roles in the template. */
  roleUrls: { app: string; auth: string; sealer: string; mailbox: string; jobs: string }
  /**
   * The faster way to clone: 40 against 50 ms on a server that need not write to disk, and much
   * slower on one that must.
   */
  strategy: 'file_copy' | 'wal_log'
  /**
   * The other version of the same run: asked whether it has the same SQL; rules were tried on more
   * values before.
   */
  again: boolean
}

declare module 'vitest' {
  interface ProvidedContext {
    postgres: TestPostgres
  }
}
