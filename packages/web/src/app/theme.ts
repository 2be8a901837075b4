import {
  type CSSVariablesResolver,
  createTheme,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core'

/** tokens.css is the truth; this file only points Mantine at it. */

type Voice = 'ink' | 'undo' | 'hold' | 'final'

/** Mantine wants ten steps per colour; only step 6 is used, the resolver below reads the tokens. */
function steps(colour: string): MantineColorsTuple {
  return [colour, colour, colour, colour, colour, colour, colour, colour, colour, colour]
}

const colors: Record<Voice, MantineColorsTuple> = {
  ink: steps('#11181a'),
  undo: steps('#00697a'),
  hold: steps('#845000'),
  final: steps('#b0281a'),
}

/** Ink acts, undo takes back, final has no way back. */
const variantColorResolver: VariantColorsResolver = ({ color, variant, theme }) => {
  const asked = color ?? theme.primaryColor
  const voice = (asked in colors ? asked : 'ink') as Voice
  const text = voice === 'ink' ? 'var(--ink)' : `var(--${voice})`
  const soft = voice === 'ink' ? 'var(--hover)' : `var(--${voice}-soft)`
  if (variant === 'filled')
    return {
      background: text,
      hover: `var(--${voice}-hover)`,
      color: `var(--on-${voice})`,
      border: '1px solid transparent',
    }
  if (variant === 'light')
    return {
      background: voice === 'ink' ? 'var(--sunken)' : soft,
      hover: soft,
      color: text,
      border: 'none',
    }
  if (variant === 'default')
    return {
      background: 'var(--surface)',
      hover: 'var(--hover)',
      color: 'var(--ink)',
      border: '1px solid var(--line-strong)',
    }
  return { background: 'transparent', hover: soft, color: text, border: '1px solid transparent' }
}

export const cssVariablesResolver: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--surface)',
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-dimmed': 'var(--ink-3)',
    '--mantine-color-placeholder': 'var(--ink-3)',
    '--mantine-color-error': 'var(--final)',
    '--mantine-color-anchor': 'var(--ink)',
    '--mantine-color-default': 'var(--surface)',
    '--mantine-color-default-hover': 'var(--hover)',
    '--mantine-color-default-border': 'var(--line-strong)',
    '--mantine-color-default-color': 'var(--ink)',
    '--mantine-primary-color-filled': 'var(--ink)',
    '--mantine-primary-color-contrast': 'var(--on-ink)',
    '--mantine-color-disabled': 'var(--sunken)',
    '--mantine-color-disabled-color': 'var(--ink-3)',
  }
  return { variables: shared, light: shared, dark: shared }
}

export const theme = createTheme({
  colors,
  primaryColor: 'ink',
  primaryShade: 6,
  white: '#ffffff',
  black: '#11181a',
  autoContrast: false,
  variantColorResolver,
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--mono)',
  fontSizes: { xs: '11px', sm: '12px', md: '13px', lg: '14px', xl: '16px' },
  lineHeights: { xs: '16px', sm: '16px', md: '20px', lg: '20px', xl: '24px' },
  spacing: { xs: '4px', sm: '8px', md: '16px', lg: '24px', xl: '32px' },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px', xl: '999px' },
  defaultRadius: 'lg',
  shadows: {
    xs: 'var(--shadow-1)',
    sm: 'var(--shadow-1)',
    md: 'var(--shadow-2)',
    lg: 'var(--shadow-3)',
    xl: 'var(--shadow-3)',
  },
  breakpoints: { xs: '390px', sm: '720px', md: '1024px', lg: '1240px', xl: '1440px' },
  focusRing: 'auto',
  cursorType: 'pointer',
  respectReducedMotion: true,
})
