import { CameraOutlined, DisconnectOutlined, NumberOutlined } from '@ant-design/icons'
import type { Reservation } from '@genex/api-client/types/coupons'
import { useSignedIn } from '@genex/console/components/RequireMe'
import { Empty, LineSkeletons } from '@genex/ui/components/states'
import { useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { lazy, Suspense, useEffect, useMemo, useState } from 'react'
import { type Bill, BillBar, NO_BILL } from './bill/BillBar'
import { localDay, nextBillNumber } from './bill/number'
import { type Book, openBook } from './book/book'
import { useConnection } from './connection/useConnection'
import { Decide } from './decide/Decide'
import { Capturing, Checking } from './decide/Working'
import { useText } from './i18n'
import { takesCodes } from './machine/till'
import { ResultFill } from './result/ResultFill'
import { Camera } from './scan/Camera'
import { Keypad } from './scan/Keypad'
import { useSound } from './sound/useSound'
import type { Counter } from './offline/counter'
import { useOffline } from './offline/useOffline'
import { PendingList } from './strip/PendingList'
import { Strip } from './strip/Strip'
import { terminalKey } from './terminal/key'
import { commit, type Slip, toWire } from './terminal/slip'
import styles from './TillScreen.module.css'
import { type Till, useTill } from './useTill'

const SALT_BYTES = 32

const fetchToday = () => import('./today/Today').then((module) => ({ default: module.Today }))
const fetchTable = () => import('@genex/console/components/WideTable')

/** Scanning comes first; the day's totals come after. */
const Today = lazy(fetchToday)

/** Fetches the rest of the till once it can scan, so that it has all of itself when the connection goes. */
function useWholeTill(): void {
  useEffect(() => {
    void Promise.allSettled([fetchToday(), fetchTable()])
  }, [])
}

function slipOf(store: string, bill: Bill): Slip {
  const number = bill.number === '' ? nextBillNumber(localStorage, localDay(new Date())) : bill.number
  return { salt: crypto.getRandomValues(new Uint8Array(SALT_BYTES)), store, bill: number, items: bill.items }
}

function entryOf({ id, coupon }: Reservation, slip: Slip, number: string | null) {
  return {
    id,
    at: Date.now(),
    number,
    coupon: coupon.series_name,
    worth: coupon.face_value,
    store: slip.store,
    bill: slip.bill,
    items: slip.items,
    salt: toWire(slip.salt),
    commitment: toWire(commit(slip)),
  }
}

/** The till with its bill, its book and its voice. */
function useEquippedTill(book: Book, counter: Counter | null, say: Parameters<typeof useTill>[0]['say']) {
  const me = useSignedIn()
  const cache = useQueryClient()
  const [bill, setBill] = useState(NO_BILL)
  const till = useTill({
    slip: () => slipOf(me.store?.name ?? me.issuer?.brand_name ?? '', bill),
    key: () => terminalKey(localStorage, localDay(new Date())),
    counter,
    say,
    onRedeemed: (reservation, slip, number) => {
      setBill(NO_BILL)
      void book.write(entryOf(reservation, slip, number)).then(() => cache.invalidateQueries({ queryKey: ['book'] }))
      void cache.invalidateQueries({ queryKey: ['till-offline'] })
    },
  })
  return { till, bill, setBill }
}

function Offline() {
  const text = useText()
  return <Empty icon={<DisconnectOutlined aria-hidden />} title={text('strip.offline')} hint={text('scan.offline')} />
}

/** Camera and keys: side by side where there is room, else one of them. */
function Scan({ till, bill, onBill }: { till: Till; bill: Bill; onBill: (bill: Bill) => void }) {
  const text = useText()
  const [way, setWay] = useState<'camera' | 'keys'>('camera')
  const other = way === 'camera' ? 'keys' : 'camera'
  return (
    <div className={styles['scan']} data-way={way}>
      <BillBar bill={bill} onChange={onBill} />
      <div className={styles['ways']}>
        <div className={styles['camera']}>
          <Camera onCode={till.show} />
        </div>
        <div className={styles['keys']}>
          <Keypad active={takesCodes(till.phase)} onCode={till.show} />
        </div>
      </div>
      <Button
        className={styles['switch'] ?? ''}
        size="large"
        icon={way === 'camera' ? <NumberOutlined aria-hidden /> : <CameraOutlined aria-hidden />}
        onClick={() => setWay(other)}
      >
        {text(way === 'camera' ? 'scan.type_code' : 'scan.use_camera')}
      </Button>
    </div>
  )
}

/** What lies over the camera while a customer is served. The camera stays on below, ready for the next. */
function Served({ till }: { till: Till }) {
  const { phase } = till
  switch (phase.at) {
    case 'ready':
      return null
    case 'checking':
      return (
        <div className={styles['over']}>
          <Checking />
        </div>
      )
    case 'deciding':
    case 'undoing':
      return (
        <div className={styles['over']}>
          <Decide
            reservation={phase.reservation}
            busy={phase.at === 'undoing'}
            onConfirm={till.confirm}
            onUndo={till.undo}
            onLapse={till.lapse}
          />
        </div>
      )
    case 'capturing':
      return (
        <div className={styles['over']}>
          <Capturing onLeave={till.leave} />
        </div>
      )
    case 'done':
      return <ResultFill outcome={phase.outcome} onNext={till.next} />
  }
}

/** The till's one screen. */
export function TillScreen() {
  const text = useText()
  const me = useSignedIn()
  const isOnline = useConnection()
  const sound = useSound()
  const book = useMemo(() => openBook(), [])
  const [view, setView] = useState<'scan' | 'today'>('scan')
  const offline = useOffline(me, isOnline)
  const counter = isOnline ? null : offline.counter
  const { till, bill, setBill } = useEquippedTill(book, counter, sound.say)
  useWholeTill()
  const canScan = isOnline || counter !== null || !takesCodes(till.phase)
  return (
    <div className={styles['till']}>
      <Strip
        me={me}
        isOnline={isOnline}
        unreported={offline.unreported}
        hasSound={sound.isOn}
        view={view}
        onSound={sound.toggle}
        onView={setView}
      />
      <PendingList pending={till.pending} onDismiss={till.dismiss} />
      <main className={styles['main']}>
        {view === 'scan' && takesCodes(till.phase) && <h1 className="visually-hidden">{text('title')}</h1>}
        {view === 'today' && (
          <Suspense fallback={<LineSkeletons />}>
            <Today book={book} offline={offline} onOffline={offline.refresh} />
          </Suspense>
        )}
        {view === 'scan' && !canScan && <Offline />}
        {view === 'scan' && counter !== null && <p className={styles['cut']}>{text('scan.cut_off')}</p>}
        {view === 'scan' && canScan && <Scan till={till} bill={bill} onBill={setBill} />}
        {view === 'scan' && <Served till={till} />}
      </main>
    </div>
  )
}
