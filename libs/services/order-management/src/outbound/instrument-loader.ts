import { setTimeout as sleep } from 'node:timers/promises';
import { INSTRUMENT_QUERY, type InstrumentReply, instrumentFromReply, subject } from '#libs/contracts';
import type { Asker } from '#libs/messaging';
import type { InstrumentName, Log } from '#libs/platform';
import type { Instruments } from '../application/instruments.js';

const RETRY_MS = 250;
/** A missing answer is told once in so many tries. */
const TELL_EVERY = 20;

/** Asks market-data for every instrument until it has answered for all of them, or `signal` says to give up. */
export async function loadInstruments(
  asker: Asker,
  names: readonly InstrumentName[],
  log: Log,
  instruments: Instruments,
  signal: AbortSignal,
): Promise<void> {
  for (const { venue, instrument } of names) {
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      const answer = await asker.ask<InstrumentReply>(subject(INSTRUMENT_QUERY, venue, instrument), {});
      if (answer.ok) {
        instruments.add(instrumentFromReply(answer.value));
        break;
      }
      if (attempt % TELL_EVERY === 0)
        log.info({ venue, instrument, problem: answer.error }, 'waiting for an instrument');
      await sleep(RETRY_MS);
    }
  }
}
