/** @file A digest by mail. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { send } from '../api.js'
import { messageOf } from '../parts/use.js'

export function Subscribe({ topics }: { readonly topics: string }): JSX.Element {
  const [address, setAddress] = useState('')
  const [cadence, setCadence] = useState('daily')
  const [hour, setHour] = useState(8)
  const [said, setSaid] = useState<{ readonly text: string; readonly wrong: boolean } | null>(null)

  async function ask(event: Event): Promise<void> {
    event.preventDefault()
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
    try {
      const { message } = await send<{ message: string }>('POST', '/api/subscriptions', {
        address,
        cadence,
        hour,
        zone,
        topics,
      })
      setSaid({ text: message, wrong: false })
    } catch (cause) {
      setSaid({ text: messageOf(cause), wrong: true })
    }
  }

  return (
    <form class="subscribe" onSubmit={(event) => void ask(event)} aria-label="Subscribe">
      <h2>The digest, in your inbox</h2>
      <div class="fields">
        <label>
          Address
          <input
            type="email"
            required
            maxLength={254}
            autocomplete="email"
            value={address}
            onInput={(event) => setAddress(event.currentTarget.value)}
          />
        </label>
        <label>
          How often
          <select value={cadence} onChange={(event) => setCadence(event.currentTarget.value)}>
            <option value="daily">every day</option>
            <option value="weekly">every Monday</option>
          </select>
        </label>
        <label>
          At
          <select value={String(hour)} onChange={(event) => setHour(Number(event.currentTarget.value))}>
            {Array.from({ length: 24 }, (_, i) => (
              <option key={i} value={String(i)}>
                {String(i).padStart(2, '0')}:00
              </option>
            ))}
          </select>
        </label>
      </div>
      <button class="primary">Subscribe{topics !== '' && ` to “${topics.slice(0, 40)}”`}</button>
      <p role="status" class={said?.wrong === true ? 'error' : 'notice'}>
        {said?.text}
      </p>
    </form>
  )
}
