import { PlusOutlined, ShopOutlined, TeamOutlined } from '@ant-design/icons'
import type { Staff, Store } from '@genex/api-client/types/issue'
import { Page, Panel } from '@genex/console/components/Page'
import { StatusTag } from '@genex/console/components/StatusTag'
import { Empty, LineSkeletons, Loaded } from '@genex/ui/components/states'
import { useFormat } from '@genex/ui/format/use-format'
import { Button, Table, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useText } from '../i18n'
import { useStaff, useStores } from '../queries'
import { useBrand } from '../shell/IssuerContext'
import { StaffDialog } from './StaffDialog'
import { StoreDialog } from './StoreDialog'
import styles from './StoresPage.module.css'
import { byRegion } from './tree'

function Tree({ stores, staff }: { stores: readonly Store[]; staff: readonly Staff[] }) {
  const text = useText()
  const format = useFormat()
  const people = (store: Store) => staff.filter((person) => person.store_id === store.id).length
  return (
    <ul className={styles['tree']} aria-label={text('stores.stores')}>
      {byRegion(stores).map(({ region, stores: inside }) => (
        <li key={region}>
          <div className={styles['region']}>
            <strong>{region}</strong>
            <span className="muted">{text('stores.stores_count', { count: format.number(inside.length) })}</span>
          </div>
          <ul className={styles['branch']}>
            {inside.map((store) => (
              <li key={store.id} className={styles['store']}>
                <span>
                  {store.name}
                  <span className="muted"> · {store.city}</span>
                </span>
                <span className="muted num">{text('stores.people', { count: format.number(people(store)) })}</span>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  )
}

function StaffTable({ staff, stores }: { staff: readonly Staff[]; stores: readonly Store[] }) {
  const text = useText()
  const nameOf = new Map(stores.map((store) => [store.id, store.name]))
  const columns: TableColumnsType<Staff> = [
    { key: 'name', title: text('stores.name'), render: (_, person) => person.name ?? '–' },
    { key: 'contact', title: text('stores.contact'), dataIndex: 'contact_masked' },
    { key: 'role', title: text('stores.role'), render: (_, person) => <span className="unbroken">{text(`stores.${person.role}`)}</span> },
    {
      key: 'status',
      title: text('stores.status'),
      render: (_, { status }) => (
        <StatusTag tone={status === 'active' ? 'good' : 'waiting'}>{text(`stores.status.${status}`)}</StatusTag>
      ),
    },
    {
      key: 'store',
      title: text('stores.store'),
      render: (_, person) => nameOf.get(person.store_id ?? '') ?? text('stores.head_office'),
    },
  ]
  return (
    <Table
      rowKey={(person) => `${person.contact_masked} ${person.user_id ?? ''} ${person.store_id ?? ''}`}
      columns={columns}
      dataSource={[...staff]}
      pagination={false}
      scroll={{ x: 620 }}
    />
  )
}

function StorePanel({
  stores,
  staff,
  onAdd,
}: {
  stores: readonly Store[]
  staff: readonly Staff[]
  onAdd: () => void
}) {
  const text = useText()
  const add = (
    <Button icon={<PlusOutlined aria-hidden />} onClick={onAdd}>
      {text('stores.add_store')}
    </Button>
  )
  return (
    <Panel title={text('stores.stores')} extra={add}>
      {stores.length === 0 ? (
        <Empty icon={<ShopOutlined aria-hidden />} title={text('stores.empty')} hint={text('stores.empty_detail')} />
      ) : (
        <Tree stores={stores} staff={staff} />
      )}
    </Panel>
  )
}

function StaffPanel({
  stores,
  staff,
  onAdd,
}: {
  stores: readonly Store[]
  staff: readonly Staff[]
  onAdd: () => void
}) {
  const text = useText()
  const add = (
    <Button icon={<PlusOutlined aria-hidden />} disabled={stores.length === 0} onClick={onAdd}>
      {text('stores.add_staff')}
    </Button>
  )
  return (
    <Panel flush title={text('stores.staff')} extra={add}>
      {staff.length === 0 ? (
        <Empty icon={<TeamOutlined aria-hidden />} title={text('stores.staff_empty')} hint={text('stores.staff_empty_detail')} />
      ) : (
        <StaffTable staff={staff} stores={stores} />
      )}
    </Panel>
  )
}

/** Where coupons can be used, by region, and who works there. */
export function StoresPage() {
  const text = useText()
  const issuer = useBrand()
  const stores = useStores(issuer)
  const staff = useStaff(issuer)
  const [adding, setAdding] = useState<'store' | 'staff' | null>(null)
  const close = () => setAdding(null)
  return (
    <Page title={text('stores.title')}>
      <Loaded query={stores} skeleton={<LineSkeletons rows={8} />}>
        {(places) => (
          <div className={styles['split']}>
            <StorePanel stores={places} staff={staff.data ?? []} onAdd={() => setAdding('store')} />
            <Loaded query={staff} skeleton={<LineSkeletons rows={5} />}>
              {(people) => <StaffPanel stores={places} staff={people} onAdd={() => setAdding('staff')} />}
            </Loaded>
            {adding === 'store' && <StoreDialog issuer={issuer} stores={places} onClose={close} />}
            {adding === 'staff' && <StaffDialog issuer={issuer} stores={places} onClose={close} />}
          </div>
        )}
      </Loaded>
    </Page>
  )
}
