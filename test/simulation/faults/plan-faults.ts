import type { LaneHop } from '#libs/messaging';
import type { Random } from '#libs/kernel';
import { SeededRandom } from '#libs/testkit';
import { SERVICES } from '../module-of.js';
import { CRASH_POINTS } from '../stage/crash-points.js';
import { type Fault, LANE_EFFECTS, WITH_BOOKS } from './fault.js';
import { VENUE_FAULTS, type VenueFaultName } from './venue-fault-rules.js';

const LANES: readonly LaneHop['lane'][] = ['tick', 'durable', 'durable', 'ask'];
const NAMESPACES = ['intent', 'risk', 'order', 'fill', 'position', 'balance'] as const;
const VENUE_NAMES = Object.keys(VENUE_FAULTS) as VenueFaultName[];
/** A story has so many faults at least, and at most one less than the sum of both. */
const LEAST_FAULTS = 4;
const FAULT_SPREAD = 6;
/** Nothing goes wrong before the suite had time to start, in milliseconds. */
const CALM_MS = 3_000;

/** By how much a wall clock is set forward or back, in milliseconds. */
const CLOCK_STEPS_MS = [20, 1_000, 5_000, 3_600_000] as const;

/** What the limit of a position becomes, in base. */
const MAX_POSITIONS = ['0.3', '0.6', '1', '2'] as const;

/** Whether the shape changes is drawn apart. */
type DrawnKind = Exclude<Fault['kind'], 'switch-shape'>;

/** What can go wrong, as often as it is listed here. */
const KINDS = [
  ...['venue', 'venue', 'venue', 'venue', 'venue', 'lane', 'lane', 'lane', 'crash-point', 'crash-point', 'crash-point'],
  ...['crash', 'freeze', 'take-over', 'lease-stolen', 'broker-wiped', 'broker-away', 'clock-step', 'venue-restart'],
  ...['external-order', 'halt', 'commit-unknown', 'commit-unknown', 'orders-wiped', 'new-limits'],
] as readonly DrawnKind[];

/** Its shape changes in one of so many stories, by draws of its own: what else goes wrong in a story does not depend on it. */
const SWITCH_ONE_IN = 3;
const SWITCH_SEEDS = 7_000_000;

/** The faults of a seed within so many milliseconds, in the order in which they begin; behind them the change of shape, where there is one. */
export function planFaults(seed: number, storyMs: number): readonly Fault[] {
  const random = new SeededRandom(seed);
  const count = LEAST_FAULTS + random.integerBelow(FAULT_SPREAD);
  const faults = Array.from({ length: count }, () => faultOf(pick(random, KINDS), storyMs, random));
  return [...faults.toSorted((a, b) => a.atMs - b.atMs), ...shapeSwitchOf(seed, storyMs)];
}

function shapeSwitchOf(seed: number, storyMs: number): readonly Fault[] {
  const random = new SeededRandom(SWITCH_SEEDS + seed);
  if (random.integerBelow(SWITCH_ONE_IN) > 0) return [];
  const atMs = CALM_MS + random.integerBelow(Math.max(1, storyMs - CALM_MS - 2_000));
  const besideMs = random.integerBelow(2) * random.integerBelow(4_000);
  return [{ kind: 'switch-shape', atMs, downMs: random.integerBelow(3_000), besideMs }];
}

function faultOf(kind: DrawnKind, storyMs: number, random: Random): Fault {
  const atMs = CALM_MS + random.integerBelow(Math.max(1, storyMs - CALM_MS - 2_000));
  const lasting = (most: number) => ({ kind, atMs, forMs: Math.min(1 + random.integerBelow(most), storyMs - atMs) });
  const service = pick(random, SERVICES);
  const downMs = 100 + random.integerBelow(4_000);
  switch (kind) {
    case 'lane': {
      const probability = (1 + random.integerBelow(10)) / 10;
      const what = { lane: pick(random, LANES), effect: pick(random, LANE_EFFECTS), probability };
      return { ...lasting(8_000), kind, service, ...what };
    }
    case 'crash':
      return { kind, atMs, service, downMs };
    case 'crash-point':
      return { kind, atMs, point: pick(random, CRASH_POINTS), skip: random.integerBelow(4), downMs };
    case 'freeze':
      return { ...lasting(9_000), kind, service };
    case 'take-over':
      return { kind, atMs, forMs: 4_500 + random.integerBelow(6_000) };
    case 'lease-stolen':
      return { kind, atMs, forMs: 500 + random.integerBelow(4_000) };
    case 'broker-wiped':
      return { kind, atMs, namespace: pick(random, NAMESPACES) };
    case 'broker-away':
      return { ...lasting(6_000), kind, service };
    case 'clock-step':
      return { kind, atMs, service, byMs: pick(random, [-1, 1]) * pick(random, CLOCK_STEPS_MS) };
    case 'venue':
      return {
        ...lasting(12_000),
        kind,
        name: pick(random, VENUE_NAMES),
        probability: (1 + random.integerBelow(4)) / 4,
      };
    case 'venue-restart':
      return { kind, atMs, downMs };
    case 'external-order': {
      const quantity = `0.000${1 + random.integerBelow(9)}`;
      return { kind, atMs, side: random.integerBelow(2) === 0 ? 'BUY' : 'SELL', quantity };
    }
    case 'commit-unknown':
      return {
        ...lasting(5_000),
        kind,
        service: pick(random, WITH_BOOKS),
        probability: (1 + random.integerBelow(4)) / 8,
      };
    case 'orders-wiped':
      return { kind, atMs };
    case 'new-limits':
      return { kind, atMs, maxPosition: pick(random, MAX_POSITIONS), downMs };
    case 'halt':
      return { ...lasting(6_000), kind };
  }
}

function pick<T>(random: Random, from: readonly T[]): T {
  const picked = from[random.integerBelow(from.length)];
  if (picked === undefined) throw new Error('there is nothing to pick from');
  return picked;
}
