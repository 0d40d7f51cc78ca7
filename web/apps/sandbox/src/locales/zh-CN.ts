import type en from './en'

const zh: Record<keyof typeof en, string> = {
  'app.title': '沙盒',
}

export default zh
