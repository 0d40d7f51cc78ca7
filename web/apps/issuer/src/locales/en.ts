const en = {
  'app.title': 'Issuer',
}

export default en
