import { useApi } from '@genex/api-client/context'
import { KEYS as BASE_KEYS } from '@genex/api-client/queries'
import type { NewIssuer } from '@genex/api-client/types/issue'
import { Page, Panel } from '@genex/console/components/Page'
import { CouponCard, type CouponFace } from '@genex/ui/components/CouponCard'
import { ErrorNote } from '@genex/ui/components/states'
import { useUi } from '@genex/ui/i18n/i18n'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, ColorPicker, Form, Input, Select } from 'antd'
import { useCountryOptions } from './countries'
import { useText } from '../i18n'
import styles from './JoinPage.module.css'

const TRADES = ['catering', 'hotel', 'travel', 'retail'] as const

const START: NewIssuer = {
  legal_name: '',
  brand_name: '',
  trade: 'catering',
  country: 'US',
  registration_number: '',
  colour: '#0F4C81',
  mark: '',
  contact_email: '',
}

const COLOURS = ['#0F4C81', '#8C2F39', '#2F5D3A', '#5B3A8C', '#B04A1B', '#1F6F78', '#3B3B3B', '#9A1750']

/** The mark as typed, else the brand's first character. */
function markOf({ mark, brand_name: brand }: NewIssuer): string {
  if (mark.trim() !== '') return mark
  const [first] = new Intl.Segmenter().segment(brand.trim())
  return first?.segment.toUpperCase() ?? ''
}

function faceOf(values: NewIssuer, name: string): CouponFace {
  return {
    name,
    kind: 'discount',
    issuer: { brand_name: values.brand_name, colour: values.colour, mark: markOf(values), grade: 'NR' },
    face_value: { amount: '100.00', currency: 'USD' },
    best_price: { amount: '85.00', currency: 'USD' },
    discount_bps: 1_500,
    days_left: 90,
    days_total: 90,
  }
}

function useApply() {
  const api = useApi()
  const cache = useQueryClient()
  const text = useText()
  const { message } = App.useApp()
  return useMutation({
    mutationFn: (body: NewIssuer) => api.createIssuer(body),
    onSuccess: () => {
      void message.success(text('join.sent'))
      return cache.invalidateQueries({ queryKey: [BASE_KEYS.me] })
    },
  })
}

function CompanyFields() {
  const text = useText()
  const ui = useUi()
  const countries = useCountryOptions()
  const trades = TRADES.map((value) => ({ value, label: ui(`trade.${value}`) }))
  return (
    <Panel title={text('join.company')}>
      <div className={styles['fields']}>
        <Form.Item
          name="legal_name"
          label={text('join.legal_name')}
          rules={[{ required: true, whitespace: true, min: 2, max: 120 }]}
        >
          <Input autoComplete="organization" />
        </Form.Item>
        <Form.Item
          name="registration_number"
          label={text('join.registration_number')}
          rules={[{ required: true, whitespace: true, max: 40 }]}
        >
          <Input autoComplete="off" />
        </Form.Item>
        <Form.Item name="trade" label={text('join.trade')} rules={[{ required: true }]}>
          <Select options={trades} />
        </Form.Item>
        <Form.Item name="country" label={text('join.country')} rules={[{ required: true }]}>
          <Select showSearch={{ optionFilterProp: 'label' }} options={countries} />
        </Form.Item>
        <Form.Item name="contact_email" label={text('join.contact_email')} rules={[{ required: true, type: 'email' }]}>
          <Input autoComplete="email" inputMode="email" />
        </Form.Item>
      </div>
    </Panel>
  )
}

function BrandFields() {
  const text = useText()
  return (
    <Panel title={text('join.brand')}>
      <div className={styles['fields']}>
        <Form.Item
          name="brand_name"
          label={text('join.brand_name')}
          rules={[{ required: true, whitespace: true, min: 2, max: 40 }]}
        >
          <Input autoComplete="off" />
        </Form.Item>
        <Form.Item
          name="mark"
          label={text('join.mark')}
          extra={text('join.mark_hint')}
          rules={[{ required: true, whitespace: true, max: 2 }]}
        >
          <Input maxLength={2} autoComplete="off" className={styles['mark'] ?? ''} />
        </Form.Item>
        <Form.Item
          name="colour"
          label={text('join.colour')}
          getValueFromEvent={(colour: { toHexString: () => string }) => colour.toHexString().slice(0, 7).toUpperCase()}
        >
          <ColorPicker
            disabledAlpha
            showText
            presets={[{ label: text('join.colour'), colors: COLOURS, key: 'brand' }]}
          />
        </Form.Item>
      </div>
    </Panel>
  )
}

/** The application of a new issuer, with a coupon that takes on the brand as it is typed. */
export function JoinPage() {
  const text = useText()
  const apply = useApply()
  const [form] = Form.useForm<NewIssuer>()
  const values = { ...START, ...Form.useWatch([], form) }
  return (
    <Page title={text('join.title')} lead={text('join.lead')}>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={START}
        onFinish={(filled) => apply.mutate(filled)}
      >
        <div className={styles['split']}>
          <div className={styles['column']}>
            <CompanyFields />
            <BrandFields />
            <ErrorNote error={apply.error} />
            <Button
              type="primary"
              size="large"
              htmlType="submit"
              loading={apply.isPending}
              className={styles['submit'] ?? ''}
            >
              {text('join.submit')}
            </Button>
          </div>
          <aside className={styles['aside']}>
            <h2 className={styles['asideTitle']}>{text('join.preview')}</h2>
            <CouponCard coupon={faceOf(values, text('join.preview_name'))} />
          </aside>
        </div>
      </Form>
    </Page>
  )
}
