import type en from './en'

const ja: Record<keyof typeof en, string> = {
  'app.title': '発行元',
}

export default ja
