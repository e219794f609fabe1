import { US_PER_MS } from '#libs/kernel';
import { parseMarketName } from '#libs/platform';
import { venues } from '#libs/venues';
import type { TradewindConfig } from '../../config/config-schema.js';
import { type Check, type Fault, HEALTHY, type SetUp, faulty, reasonOf, skipped } from '../examination.js';
import { type VenueAccess, askVenue, fetchFrom, venueOf } from '../venue-access.js';
import { keyFaults } from './key-faults.js';
import { sizeFaults } from './size-faults.js';

/** Binance refuses what is stamped more than a second ahead of its clock. */
const MOST_OFFSET_MS = 1_000;

/** The exchange: reached, with our clock, our key, and our instruments. */
export const venueCheck: Check = {
  name: 'exchange',
  async findFaults(setUp, config) {
    const access = venueOf(setUp.environment, config);
    if (access === undefined) return skipped('it trades on the paper exchange, which npm start brings');
    const { restUrl } = access;
    let offsetMs: number;
    try {
      offsetMs = await measureOffset(setUp, access);
    } catch (error) {
      const cure = 'Open the way there (firewall, proxy), or correct BINANCE_REST_URL or LIVE_REST_URL.';
      return faulty('venue-unreachable', `The exchange at ${restUrl} cannot be reached: ${reasonOf(error)}.`, cure);
    }
    return {
      faults: [
        ...clockFaults(offsetMs),
        ...(await instrumentFaults(setUp, access, config)),
        ...(await keyFaults(setUp, access, offsetMs)),
      ],
    };
  },
};

/** How far the venue's clock is ahead of ours, in milliseconds, at the middle of the question. */
async function measureOffset({ scheduler }: SetUp, { restUrl }: VenueAccess): Promise<number> {
  const beforeUs = scheduler.nowUs();
  const reply = await askVenue(scheduler, `${restUrl}/api/v3/time`);
  if (!reply.ok) throw new Error(`it responded with HTTP ${reply.status}`);
  const { serverTime } = reply.body as { readonly serverTime?: number };
  if (typeof serverTime !== 'number') throw new Error('it does not speak the protocol of Binance Spot');
  return serverTime - (beforeUs + scheduler.nowUs()) / 2 / US_PER_MS;
}

function clockFaults(offsetMs: number): readonly Fault[] {
  if (Math.abs(offsetMs) <= MOST_OFFSET_MS) return HEALTHY.faults;
  const seconds = (Math.abs(offsetMs) / 1_000).toFixed(1);
  const problem = `The clock of this machine is ${seconds} s ${offsetMs > 0 ? 'behind' : 'ahead of'} the exchange's.`;
  return faulty('clock-off', problem, 'Let the clock be set by NTP: timedatectl set-ntp true, or chronyd.').faults;
}

function instrumentsOf({ environment }: SetUp, config: TradewindConfig | undefined): readonly string[] {
  return config?.instruments ?? (environment['INSTRUMENTS'] ?? '').split(',').filter((name) => name !== '');
}

async function instrumentFaults(
  setUp: SetUp,
  access: VenueAccess,
  config: TradewindConfig | undefined,
): Promise<readonly Fault[]> {
  const names = instrumentsOf(setUp, config).flatMap((name) => parseMarketName(name.trim())?.instrument ?? []);
  if (names.length === 0) return [];
  const listed = await venues.binance.protocol.loadInstruments(fetchFrom(setUp.scheduler, access), names);
  if (!listed.ok) return [];
  const cure =
    'Correct its name under "instruments" (INSTRUMENTS, SYMBOLS); the exchange lists its own at /api/v3/exchangeInfo.';
  const unknown = listed.value.refused.map(({ details, message }): Fault => ({
    code: 'instrument-unknown',
    problem: `${details['instrument'] ?? 'An instrument'} is not traded there: ${message}`,
    cure,
  }));
  return [...unknown, ...(await sizeFaults(setUp, access, config, listed.value.instruments))];
}
