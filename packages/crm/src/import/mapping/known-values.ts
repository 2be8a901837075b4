/**
 * Industries as exports name them; a value close to one of these and not among them is probably
 * misspelt.
 */
// biome-ignore format: a list of words
const industries = [
  'aerospace', 'agriculture', 'automotive', 'banking', 'biotechnology', 'chemicals', 'construction', 'consulting', 'education',
  'electronics', 'employment', 'energy', 'engineering', 'entertainment', 'finance', 'government', 'healthcare', 'hospitality',
  'insurance', 'legal', 'logistics', 'manufacturing', 'marketing', 'media', 'medical', 'mining', 'pharmaceuticals', 'real estate',
  'recreation', 'retail', 'services', 'shipping', 'software', 'sports', 'technology', 'telecommunications', 'transportation', 'travel',
  'utilities', 'wholesale',
]

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('')
const display = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' })

/**
 * English names of countries and territories (Unicode CLDR), and a few that exports use besides.
 */
const countries: readonly string[] = [
  ...letters
    .flatMap((a) => letters.map((b) => display.of(a + b)))
    .filter((country) => country !== undefined),
  'United States of America',
  'USA',
  'UK',
  'England',
  'Scotland',
  'Korea',
  'Czech Republic',
  'Turkey',
]

/** Values a field usually has, for the fields that have usual values. */
export const knownValues: Readonly<Record<string, readonly string[]>> = {
  industry: industries,
  country: countries,
}
