/** Any of them, also in turns; the longest first. */
export const lineEnds = ['\r\n', '\n', '\r']
