import type en from './en'

const ja: Record<keyof typeof en, string> = {
  'app.title': 'サンドボックス',
}

export default ja
