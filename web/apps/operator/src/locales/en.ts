const en = {
  'app.title': 'Operator',
}

export default en
