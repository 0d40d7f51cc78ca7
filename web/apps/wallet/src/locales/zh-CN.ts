import type en from './en'

const zh: Record<keyof typeof en, string> = {
  'app.title': '我的券与市场',
}

export default zh
