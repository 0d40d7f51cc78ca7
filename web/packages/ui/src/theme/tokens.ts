import type { Grade, Locale } from '@genex/api-client/types/common'
import { theme, type ThemeConfig } from 'antd'

export type Mode = 'light' | 'dark'

interface Palette {
  readonly accent: string
  /** Ink on the accent. */
  readonly onAccent: string
  readonly alarm: string
  /** Ink on the alarm. */
  readonly onAlarm: string
  readonly good: string
  readonly warn: string
  readonly page: string
  readonly surface: string
  readonly raised: string
  readonly line: string
  readonly lineStrong: string
  readonly text: string
  readonly muted: string
  readonly faint: string
}

/** The one set of colours. Neutrals are slightly warm; text on them reaches WCAG AA. */
export const PALETTES: Readonly<Record<Mode, Palette>> = {
  light: {
    accent: '#0F766E',
    onAccent: '#FFFFFF',
    alarm: '#B42318',
    onAlarm: '#FFFFFF',
    good: '#067647',
    warn: '#93580A',
    page: '#F7F6F3',
    surface: '#FFFFFF',
    raised: '#FFFFFF',
    line: '#E7E4DE',
    lineStrong: '#D3CEC4',
    text: '#1C1B18',
    muted: '#5E5B54',
    faint: '#716D64',
  },
  dark: {
    accent: '#2DB5A6',
    onAccent: '#08211E',
    alarm: '#F97066',
    onAlarm: '#230604',
    good: '#47CD89',
    warn: '#F0B357',
    page: '#141412',
    surface: '#1D1C1A',
    raised: '#262522',
    line: '#34322E',
    lineStrong: '#4A4741',
    text: '#F2F0EB',
    muted: '#B5B1A7',
    faint: '#98948A',
  },
}

/** Ink and ground of each grade chip; the letters carry the meaning, colour only repeats it. */
export const GRADE_COLOURS: Readonly<Record<Mode, Readonly<Record<Grade, readonly [ink: string, ground: string]>>>> = {
  light: {
    AAA: ['#04603A', '#DDF3E6'],
    AA: ['#0B625B', '#DBF1EE'],
    A: ['#1A5A86', '#DFEDF7'],
    BBB: ['#45509B', '#E6E8F6'],
    'BB+': ['#7A4B00', '#FAEBCF'],
    BB: ['#8C3A0F', '#FBE4D8'],
    NR: ['#55524B', '#ECEAE5'],
  },
  dark: {
    AAA: ['#7FE0AC', '#113626'],
    AA: ['#7ADBCF', '#0F3632'],
    A: ['#93CBF0', '#15304A'],
    BBB: ['#B5BDF5', '#262B52'],
    'BB+': ['#F4CB84', '#3D2C0C'],
    BB: ['#F7AD8B', '#43220F'],
    NR: ['#C4C0B7', '#33312D'],
  },
}

const LATIN = "-apple-system, 'Segoe UI', Roboto"
const CHINESE = "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC'"
const JAPANESE = "'Hiragino Sans', 'Yu Gothic UI', 'Noto Sans CJK JP', 'Noto Sans JP'"

/** The device's own fonts; Han characters take the shapes of the language shown. */
export function fontFamilyOf(locale: Locale): string {
  const han = locale === 'ja' ? `${JAPANESE}, ${CHINESE}` : `${CHINESE}, ${JAPANESE}`
  return `${LATIN}, ${han}, system-ui, sans-serif`
}

/** The antd theme of one mode, for readers of one language. */
export function themeOf(mode: Mode, locale: Locale): ThemeConfig {
  const palette = PALETTES[mode]
  return {
    cssVar: { key: 'genex' },
    algorithm: mode === 'dark' ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      colorPrimary: palette.accent,
      colorInfo: palette.accent,
      colorLink: palette.accent,
      // antd's own shades of a pressed or pointed-at link fall below AA.
      colorLinkHover: palette.accent,
      colorLinkActive: palette.accent,
      colorError: palette.alarm,
      colorSuccess: palette.good,
      colorWarning: palette.warn,
      colorBgLayout: palette.page,
      colorBgContainer: palette.surface,
      colorBgElevated: palette.raised,
      colorBorder: palette.lineStrong,
      colorBorderSecondary: palette.line,
      colorText: palette.text,
      colorTextSecondary: palette.muted,
      colorTextTertiary: palette.faint,
      colorTextDescription: palette.muted,
      colorTextPlaceholder: palette.faint,
      fontFamily: fontFamilyOf(locale),
      fontSize: 15,
      borderRadius: 10,
      borderRadiusLG: 14,
      controlHeight: 40,
      controlHeightLG: 48,
      motionDurationMid: '0.16s',
      motionDurationSlow: '0.2s',
      boxShadowTertiary: '0 1px 2px rgb(28 27 24 / 6%)',
    },
    components: {
      Button: { primaryShadow: 'none', defaultShadow: 'none', fontWeight: 500, primaryColor: palette.onAccent, dangerColor: palette.onAlarm },
      Card: { bodyPadding: 20 },
      Segmented: { trackPadding: 3, trackBg: palette.line, itemSelectedBg: palette.surface },
      Table: { headerBg: 'transparent', cellPaddingBlock: 12 },
    },
  }
}
