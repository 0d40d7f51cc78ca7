const en = {
  'app.title': 'My coupons and the market',
}

export default en
