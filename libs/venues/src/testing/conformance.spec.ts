import { describe, expect, it } from 'vitest';
import { readCapture, wireFolder } from './kit/recorded-frames.js';
import { VENUE_NAMES, type VenueName, codecOf, venues } from '../registry.js';
import { CONFORMANCE } from './conformance.fixture.js';
import { liveExchange } from './live-venues.fixture.js';

const wire = wireFolder(process.env);

const SUBJECTS: readonly (readonly [venue: VenueName, capture: string])[] = [
  ['binance', 'binance-multi-20210417'],
  ['binance', 'binance-multi-20211011'],
  ['coinbase', 'coinbase-20260809-a'],
  ['kraken', 'kraken-book10-20230730-a'],
  ['okx', 'okx-20220513'],
  ['okx', 'okx-l2tbt-20210722'],
  ['bybit', 'bybit-spot-20260809'],
  ['bybit', 'bybit-linear-20260809'],
  ['bybit', 'bybit-spot-l1-20250613'],
];

describe.skipIf(wire === undefined).each(SUBJECTS)('conformance of %s on %s', (venue, capture) => {
  const codec = () => codecOf(venue);
  const { protocol } = venues[venue];
  const recorded = wire === undefined ? [] : readCapture(wire, capture);
  const frames = recorded.filter(({ channel }) => isRead(venue, channel));

  const exchange = () => liveExchange(protocol, frames);
  it.each(CONFORMANCE.map((rule) => [rule.number, rule.demand, rule] as const))('%i: %s', async (_, __, rule) => {
    await expect(Promise.resolve(rule.check({ venue, codec, protocol, frames, exchange }))).resolves.toBeUndefined();
  });
});

it('every venue is in the conformance suite, and every rule has a number of its own', () => {
  expect(new Set(SUBJECTS.map(([venue]) => venue))).toEqual(new Set(VENUE_NAMES));
  expect(CONFORMANCE.map((rule) => rule.number)).toEqual(CONFORMANCE.map((_, index) => index + 1));
});

function isRead(venue: VenueName, channel: string): boolean {
  const name = channel.slice(channel.indexOf('.') + 1);
  if (name === 'client-sent') return false;
  return !name.startsWith('rest-') || codecOf(venue).restChannels?.includes(name) === true;
}
