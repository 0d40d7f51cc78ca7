import type en from './en'

const ja: Record<keyof typeof en, string> = {
  'app.title': '運営',
}

export default ja
