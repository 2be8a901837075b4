const most = 99

/** What is left, in the two figures that a ring has room for: seconds, minutes or hours. */
export function ringText(seconds: number): string {
  if (seconds <= most) return `${seconds}`
  const minutes = Math.ceil(seconds / 60)
  return minutes <= most ? `${minutes}m` : `${Math.ceil(minutes / 60)}h`
}
