import { describe, expect, it } from 'vitest';
import type { WireEvent } from '../codec/index.js';
import { logOf } from './kit/frame-log.js';
import { wireFolder } from './kit/recorded-frames.js';
import { type StatedPair, statedPairs } from './kit/stated-values.js';
import { type VenueName, codecOf } from '../registry.js';
import { judgeParser } from './stated/judge-parser.js';
import { differencesFromTardis } from './stated/judge-tardis.js';
import { NOT_APPLICABLE, TIME_OF_ANOTHER_MESSAGE } from './stated/not-applicable.js';

const wire = wireFolder(process.env);
const TARDIS: readonly VenueName[] = ['binance', 'bybit', 'coinbase', 'kraken', 'okx'];
const PARSER: readonly VenueName[] = ['binance', 'bybit', 'kraken', 'okx'];

/** What each message of a pair decodes to, by one codec; an unreadable message throws. */
function decoded(venue: VenueName, { raw }: StatedPair): WireEvent[][] {
  const codec = codecOf(venue);
  return raw.map((text) => logOf(codec, [text], streamOf(text)).events);
}

function streamOf(text: string): string | undefined {
  return /"stream":"([^"]+)"/u.exec(text)?.[1];
}

interface Case {
  readonly place: string;
  readonly title: string;
  readonly venue: VenueName;
  readonly pair: StatedPair;
}

function casesOf(project: 'tardis' | 'crypto-msg-parser', venues: readonly VenueName[]): Case[] {
  if (wire === undefined) return [];
  return venues.flatMap((venue) =>
    statedPairs(wire, `${project}/${venue}`).map((pair, index) => {
      const place = `${project}/${venue} ${index + 1}`;
      const reason = NOT_APPLICABLE[place];
      return {
        place,
        title: `${place}, ${pair.test}: ${reason === undefined ? 'equal' : `not applicable: ${reason}`}`,
        venue,
        pair,
      };
    }),
  );
}

describe.skipIf(wire === undefined)('what other projects state (needs the recorded frames in TRADEWIND_WIRE)', () => {
  const tardis = casesOf('tardis', TARDIS);
  const parser = casesOf('crypto-msg-parser', PARSER);
  const applicable = ({ place }: Case) => NOT_APPLICABLE[place] === undefined;
  const run = (cases: readonly Case[]) => cases.map((one) => [one.title, one] as const);

  it.each(run(tardis.filter(applicable)))('%s', (_, { place, venue, pair }) => {
    const events = decoded(venue, pair).flat();
    expect(differencesFromTardis(pair, events, !TIME_OF_ANOTHER_MESSAGE.has(place))).toEqual([]);
  });

  it.each(run(parser.filter(applicable)))('%s', (_, { venue, pair }) => {
    const { equal, different } = judgeParser(pair, decoded(venue, pair));
    expect(different).toEqual([]);
    expect(equal.length).toBeGreaterThan(0);
  });

  const others = [...tardis, ...parser].filter((one) => !applicable(one));
  it.each(run(others))('%s', (_, { venue, pair }) => {
    expect(() => decoded(venue, pair)).not.toThrow();
  });

  it('is 127 pairs, and none of those that are not applicable is left over from a file that changed', () => {
    const places = new Set([...tardis, ...parser].map(({ place }) => place));
    expect(places.size).toBe(127);
    expect(Object.keys(NOT_APPLICABLE).filter((place) => !places.has(place))).toEqual([]);
  });
});
