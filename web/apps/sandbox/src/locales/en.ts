const en = {
  'app.title': 'Sandbox',
}

export default en
