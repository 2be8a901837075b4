/** The PostgreSQL 15 of Debian 12, the oldest version that Rescind supports. */
export const debianPostgres = {
  folder: '/usr/lib/postgresql/15',
  major: '15',
  initdb: '/usr/lib/postgresql/15/bin/initdb',
}
