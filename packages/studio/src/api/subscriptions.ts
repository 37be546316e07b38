/** @file Subscriptions to the digest. Confirming and leaving happen through the links of mails. */
import * as z from 'zod'
import { listSubscriptions, subscribe, type Store } from '@tokenwright/papers'
import { route, type Route } from '../server/route.js'
import type { Mailer } from '../server/mailer.js'

const subscriptionSchema = z.object({
  id: z.number(),
  address: z.string(),
  state: z.enum(['pending', 'active', 'unsubscribed', 'bounced']),
  cadence: z.enum(['daily', 'weekly']),
  weekday: z.number(),
  hour: z.number(),
  zone: z.string(),
  topics: z.string(),
  bounces: z.number(),
  created: z.number(),
  confirmed: z.number().nullable(),
})

export function subscriptionRoutes(store: Store, mailer: Mailer): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/subscriptions',
      summary: 'Who gets the digest, and how mail leaves this machine',
      response: z.object({
        subscriptions: z.array(subscriptionSchema),
        mail: z.object({ kind: z.enum(['smtp', 'folder']), place: z.string() }),
      }),
      handle: async () => ({ subscriptions: await listSubscriptions(store), mail: mailer.describe() }),
    }),
    route({
      method: 'post',
      path: '/api/subscriptions',
      summary: 'Asks for a digest; a mail with a link to confirm goes out',
      body: z.strictObject({
        address: z.string().min(3).max(254),
        cadence: z.enum(['daily', 'weekly']).default('daily'),
        weekday: z.number().int().min(1).max(7).default(1),
        hour: z.number().int().min(0).max(23).default(8),
        zone: z.string().max(60).default('UTC'),
        topics: z.string().max(200).default(''),
      }),
      response: z.object({ message: z.string() }),
      async handle({ body }) {
        await subscribe(store, body)
        await mailer.send()
        const { kind, place } = mailer.describe()
        return {
          message:
            kind === 'smtp'
              ? 'A mail with a link to confirm is on its way.'
              : `No mail server is set. The mail with the link to confirm lies in ${place}.`,
        }
      },
    }),
  ]
}
