import type en from './en'

const zh: Record<keyof typeof en, string> = {
  'app.title': '运营',
}

export default zh
