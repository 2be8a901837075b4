/** The choice that a form's text is; the first one where it is none. */
export function oneOf<T extends string>(
  choices: readonly [T, ...T[]],
  text: string | undefined,
): T {
  return choices.find((choice) => choice === text) ?? choices[0]
}
