/** Every limit of an import, in one place, unit last. All files of one import together. */
export const importLimits = {
  rows: 100_000,
  bytes: 50 * 1024 * 1024,
  files: 20,
  columns: 300,
  /** One record of a file; what is longer is nearly always a quote that nobody closed. */
  record_bytes: 1024 * 1024,
  /** Rows per statement. */
  batch_rows: 5_000,
  page_rows: 100,
  page_rows_max: 1_000,
  /** Unknown names for which the nearest known one is looked for. */
  nearest_names: 300,
  /** Groups of equal sentences told per file. */
  summary_lines: 40,
} as const
