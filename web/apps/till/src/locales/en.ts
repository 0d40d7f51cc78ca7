const en = {
  'app.title': 'Till',
}

export default en
