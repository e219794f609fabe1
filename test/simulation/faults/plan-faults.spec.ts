import { describe, expect, it } from 'vitest';
import { CRASH_POINTS } from '../stage/crash-points.js';
import { sayFault } from './fault.js';
import { planFaults } from './plan-faults.js';
import { VENUE_FAULTS } from './venue-fault-rules.js';

const STORY_MS = 24_000;
const seeds = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('the plan of a seed', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(planFaults(7, STORY_MS)).toStrictEqual(planFaults(7, STORY_MS));
    expect(planFaults(7, STORY_MS)).not.toStrictEqual(planFaults(8, STORY_MS));
  });

  it('reaches every kind of fault, every fault of the exchange and every crash point within a thousand seeds', () => {
    const faults = seeds(1_000).flatMap((seed) => planFaults(seed, STORY_MS));
    expect(new Set(faults.map(({ kind }) => kind)).size).toBe(17);
    const named = new Set(faults.flatMap((fault) => (fault.kind === 'venue' ? [fault.name] : [])));
    expect(named.size).toBe(Object.keys(VENUE_FAULTS).length);
    const points = new Set(faults.flatMap((fault) => (fault.kind === 'crash-point' ? [fault.point] : [])));
    expect(points.size).toBe(CRASH_POINTS.length);
  });

  it('ends with the story', () => {
    const faults = seeds(200).flatMap((seed) => planFaults(seed, STORY_MS));
    expect(faults.filter(({ atMs }) => atMs >= STORY_MS)).toStrictEqual([]);
  });

  it('can be told', () => {
    const crash = { kind: 'crash', atMs: 1_500, service: 'risk', downMs: 20 } as const;
    expect(sayFault(crash)).toBe('   1.500 s  crash  service risk, downMs 20');
  });
});
