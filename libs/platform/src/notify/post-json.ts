import type { Scheduler } from '#libs/kernel';
import { Deadline } from '../time/deadline.js';

/** How long a receiver may take, in milliseconds. */
const TIMEOUT_MS = 5_000;

/** Posts a value as JSON; rejects where the receiver refuses it, redirects, or takes longer than 5 s. */
export async function postJson(url: string, value: object, scheduler: Scheduler): Promise<void> {
  const deadline = new Deadline(scheduler, TIMEOUT_MS);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(value),
      redirect: 'error',
      signal: deadline.signal,
    });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`the receiver answered ${response.status}`);
  } finally {
    deadline.cancel();
  }
}
