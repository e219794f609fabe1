import 'reflect-metadata';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { decodeToken } from '#libs/kernel';
import { BalanceChangedV1 } from '../balance/changed.v1.js';
import { FillRecordedV1 } from '../fill/recorded.v1.js';
import { IntentProposedV1 } from '../intent/proposed.v1.js';
import { OrderAcceptedV1 } from '../order/accepted.v1.js';
import { PositionChangedV1 } from '../position/changed.v1.js';
import { RiskApprovedV1 } from '../risk/approved.v1.js';
import { RiskRefusedV1 } from '../risk/refused.v1.js';
import { RiskTradingStateChangedV1 } from '../risk/trading-state-changed.v1.js';
import { type MessageBody, announcementOf, causedBy } from './announcement.js';
import { decodeMessage, encodeMessage } from './decode.js';

const CAUSE = { id: 'command-1', correlationId: 'chain-1' };
const ENVELOPE = { id: 'state:all:7', occurredAtUs: 5, ...causedBy(CAUSE) };
const BODY: MessageBody<RiskTradingStateChangedV1> = {
  scope: 'paper-1',
  state: 'HALTED',
  version: 7,
  actor: 'somebody',
  reason: 'a test',
};

describe('a durable message', () => {
  it('goes on with the chain of its cause, and its reader gets what its writer made', () => {
    const { subject, message } = announcementOf(RiskTradingStateChangedV1, ENVELOPE, BODY);
    expect(subject).toBe('risk.trading-state-changed.v1.paper-1');
    expect(message).toMatchObject({ id: 'state:all:7', correlationId: 'chain-1', causationId: 'command-1' });
    const read = decodeMessage(RiskTradingStateChangedV1, encodeMessage(message));
    expect(read).toStrictEqual({ ok: true, value: message });
  });

  it('is on a subject of one token for each id, whatever the letters of the id', () => {
    const subjectOf = (scope: string) =>
      announcementOf(RiskTradingStateChangedV1, ENVELOPE, { ...BODY, scope }).subject;
    const tokens = ['a.b', 'a b', '>', '\u5e01\u5b89'].map((scope) => subjectOf(scope).split('.'));
    expect(tokens.map((parts) => parts.length)).toEqual([4, 4, 4, 4]);
    expect(tokens.map((parts) => decodeToken(parts[3] ?? ''))).toEqual(['a.b', 'a b', '>', '\u5e01\u5b89']);
    for (const [last = ''] of tokens.map((parts) => parts.slice(-1))) expect(last).toMatch(/^[\w=-]+$/u);
  });

  it.each([
    [BalanceChangedV1, 'balance.changed.v1.paper-1.binance'],
    [FillRecordedV1, 'fill.recorded.v1.paper-1.BTC-USDT'],
    [IntentProposedV1, 'intent.proposed.v1.momentum-1.BTC-USDT'],
    [OrderAcceptedV1, 'order.accepted.v1.paper-1.BTC-USDT'],
    [PositionChangedV1, 'position.changed.v1.paper-1.BTC-USDT'],
    [RiskApprovedV1, 'risk.approved.v1.paper-1.BTC-USDT'],
    [RiskRefusedV1, 'risk.refused.v1.paper-1.BTC-USDT'],
  ])('of %o travels on the subject that its readers know', (type, wanted) => {
    const ids = { account: 'paper-1', venue: 'binance', instrument: 'BTC-USDT', strategy: 'momentum-1' };
    const { subject } = announcementOf(type, ENVELOPE, ids as unknown as MessageBody<InstanceType<typeof type>>);
    expect(subject).toBe(wanted);
  });

  it('has a body whose every field the compiler asks for', () => {
    expectTypeOf<MessageBody<RiskTradingStateChangedV1>>().toEqualTypeOf<
      Pick<RiskTradingStateChangedV1, 'scope' | 'state' | 'version' | 'actor' | 'reason'>
    >();
  });
});
