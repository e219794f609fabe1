import { createHmac } from 'node:crypto';
import type { FaultSuite } from '../faults/tier/suite/fault-suite.js';

/** A name as ours have it, which no intent ever had. */
const CLIENT_ORDER_ID = `tw1-${'A'.repeat(32)}`;
const QUANTITY = '0.001';
/** What is found of it: that risk never approved it, and that it works at the venue. */
const FOUND = ['ORDER_WITHOUT_DECISION', 'EXTERNAL_ORDER'];

/** Asks the exchange as anybody may who has the key of the account. */
async function askSigned(suite: FaultSuite, method: 'POST' | 'DELETE', parameters: Readonly<Record<string, string>>) {
  const { apiKey, apiSecret } = suite.plan;
  const query = new URLSearchParams({ symbol: 'BTCUSDT', timestamp: String(Date.now()), ...parameters }).toString();
  const signature = createHmac('sha256', apiSecret).update(query).digest('hex');
  return suite.app('paper-exchange').ask(`/api/v3/order?${query}&signature=${signature}`, {
    method,
    headers: { 'x-mbx-apikey': apiKey },
  });
}

/** Gives an order under a name of ours that nobody decided on, below the market, where it rests. */
export async function giveOrderInOurName(suite: FaultSuite): Promise<void> {
  const { body } = await suite.app('paper-exchange').ask('/api/v3/ticker/price?symbol=BTCUSDT');
  const price = (Number((body as { readonly price: string }).price) * 0.9).toFixed(0);
  const terms = { side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: QUANTITY, price };
  const answer = await askSigned(suite, 'POST', { ...terms, newClientOrderId: CLIENT_ORDER_ID });
  if (answer.status !== 200) throw new Error(`the exchange refused: ${JSON.stringify(answer)}`);
}

/** Takes it back, where order-management has not done so by then, and accepts the differences as an operator does. */
export async function acceptOrderInOurName(suite: FaultSuite, account: string): Promise<void> {
  await askSigned(suite, 'DELETE', { origClientOrderId: CLIENT_ORDER_ID });
  const gateway = suite.app('gateway');
  const { body } = await gateway.ask(`/v1/discrepancies?account=${account}`);
  const { items } = body as { readonly items: readonly { readonly discrepancyId: string; readonly kind: string }[] };
  for (const { discrepancyId } of items.filter(({ kind }) => FOUND.includes(kind))) {
    const answer = await gateway.ask(`/v1/accounts/${account}/differences/${discrepancyId}/accept`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ reason: 'a story gave it' }),
    });
    if (answer.status !== 200) throw new Error(`it was not accepted: ${JSON.stringify(answer)}`);
  }
}
