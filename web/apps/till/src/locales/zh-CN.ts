import type en from './en'

const zh: Record<keyof typeof en, string> = {
  'app.title': '收银',
}

export default zh
