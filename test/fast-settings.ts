/** The database of a test run does not outlive it, so it need not survive a power failure. */
export const fastSettings = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  max_wal_size: '4GB',
  autovacuum_naptime: '5min',
}
