import type en from './en'

const zh: Record<keyof typeof en, string> = {
  'app.title': '发行方',
}

export default zh
