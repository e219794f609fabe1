import { expect, it } from 'vitest';
import { venues } from '../registry.js';
import { logOf } from './kit/frame-log.js';

const pair = { symbol: 'BTC/USD', status: 'cancel_only', base: 'BTC', quote: 'USD' };
const product = { id: 'BTC-USD', status: 'offline', status_message: 'halted' };

it.each([
  ['kraken', { channel: 'instrument', type: 'update', data: { assets: [], pairs: [pair] } }],
  ['okx', { arg: { channel: 'instruments', instType: 'SPOT' }, data: [{ instId: 'BTC-USDT', state: 'suspend' }] }],
  [
    'coinbase',
    {
      channel: 'status',
      timestamp: '2026-01-01T00:00:00Z',
      sequence_num: 0,
      events: [{ type: 'snapshot', products: [product] }],
    },
  ],
] as const)('a halt that %s tells of is heard as news of its instruments, and asked for', (venue, frame) => {
  const { protocol } = venues[venue];
  const { controls } = logOf(protocol.newCodec(), [JSON.stringify(frame)]);
  expect(controls).toEqual([protocol.rulesChannel?.control]);
  expect(protocol.rulesChannel?.subscribeFrames([])).toHaveLength(1);
});
