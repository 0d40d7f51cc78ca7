import type { IssuerSeries, Template } from '@genex/api-client/types/issue'
import { describe, expect, it } from 'vitest'
import { aSeries, aStore, aTemplate } from '../testing/samples'
import { tasksOf } from './tasks'

function template(status: Template['status']): Template {
  return aTemplate({ id: `tpl_${status}`, status })
}

function series(supply: Partial<IssuerSeries['supply']>, change: Partial<IssuerSeries> = {}): IssuerSeries {
  const base = aSeries(change)
  return { ...base, supply: { ...base.supply, ...supply } }
}

describe('to do', () => {
  it('puts refused templates first and unfinished drafts last', () => {
    const tasks = tasksOf([aStore()], [template('draft'), template('approved'), template('rejected')], [])
    expect(tasks.map((task) => task.kind)).toEqual(['rejected', 'approved', 'draft'])
  })

  it('asks for a store only when there is none', () => {
    expect(tasksOf([], [], []).map((task) => task.kind)).toEqual(['store'])
    expect(tasksOf([aStore()], [], [])).toEqual([])
  })

  it('warns at one twentieth of stock, not when sold out or off sale', () => {
    expect(tasksOf([aStore()], [], [series({ issued: 100, in_stock: 5 })]).map((t) => t.kind)).toEqual(['low_stock'])
    expect(tasksOf([aStore()], [], [series({ issued: 100, in_stock: 6 })])).toEqual([])
    expect(tasksOf([aStore()], [], [series({ issued: 100, in_stock: 0 })])).toEqual([])
    expect(tasksOf([aStore()], [], [series({ issued: 100, in_stock: 1 }, { status: 'delisted' })])).toEqual([])
  })

  it('warns of an ending series only while customers hold coupons of it', () => {
    expect(tasksOf([aStore()], [], [series({ circulating: 1 }, { days_left: 14 })]).map((t) => t.kind)).toEqual([
      'ending',
    ])
    expect(tasksOf([aStore()], [], [series({ circulating: 0 }, { days_left: 14 })])).toEqual([])
    expect(tasksOf([aStore()], [], [series({ circulating: 1 }, { days_left: 14, status: 'expired' })])).toEqual([])
  })

  it('says nothing of templates in review or already issued', () => {
    expect(tasksOf([aStore()], [template('in_review'), template('issued')], [])).toEqual([])
  })
})
