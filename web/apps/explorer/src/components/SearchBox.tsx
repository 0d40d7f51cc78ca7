import { SearchOutlined } from '@ant-design/icons'
import { useNavigate } from '@tanstack/react-router'
import { Input } from 'antd'
import { useState } from 'react'
import { getTransactionReceipt } from 'viem/actions'
import { useText } from '../i18n'
import { useNode } from '../node/NodeContext'
import { parseTarget, type Target } from './search'
import styles from './explorer.module.css'

function useOpen(): (target: Target) => Promise<void> {
  const navigate = useNavigate()
  const { client } = useNode()
  return async (target) => {
    switch (target.kind) {
      case 'block':
        return navigate({ to: '/block/$block', params: { block: target.block } })
      case 'address':
        return navigate({ to: '/address/$address', params: { address: target.address } })
      case 'coupon':
        return navigate({ to: '/coupon/$coupon', params: { coupon: `${target.name.classId}-${target.name.serial}` } })
      case 'hash': {
        const isTransaction = await getTransactionReceipt(client, { hash: target.hash }).then(
          () => true,
          () => false,
        )
        if (isTransaction) return navigate({ to: '/tx/$hash', params: { hash: target.hash } })
        return navigate({ to: '/block/$block', params: { block: target.hash } })
      }
    }
  }
}

/** Finds a block, a transaction, an address or a coupon by whatever names it. */
export function SearchBox() {
  const text = useText()
  const open = useOpen()
  const [isUnknown, setUnknown] = useState(false)
  const search = (typed: string) => {
    const target = parseTarget(typed)
    setUnknown(target === null && typed.trim() !== '')
    if (target !== null) void open(target)
  }
  return (
    <div className={styles['search']} role="search">
      <Input.Search
        size="large"
        allowClear
        prefix={<SearchOutlined aria-hidden />}
        aria-label={text('search.label')}
        placeholder={text('search.hint')}
        enterButton={text('search.go')}
        status={isUnknown ? 'error' : ''}
        onSearch={search}
      />
      {isUnknown && (
        <p role="alert" className={styles['unknown']}>
          {text('search.unknown')}
        </p>
      )}
    </div>
  )
}
