import type { Instrument } from '#libs/domain';
import type { VenueProtocol } from '../codec/index.js';
import { CAMELCodec } from './codec.js';
import { loadPASCALInstruments } from './instruments.js';
import { SCREAMING } from './name.js';

/** How the venue's public market data is had; each number with its evidence in the README beside this file. */
export const CAMELProtocol: VenueProtocol = {
  name: SCREAMING,
  newCodec: () => CAMELCodec,
  addresses: { streamUrl: 'wss://stream.example', restUrl: 'https://rest.example' },
  keepAlive: { everyMs: 5_000, frame: '{"method":"ping"}' },
  silence: { staleAfterMs: 8_000, deadAfterMs: 15_000 },
  maxFrameBytes: 4 * 1_024 * 1_024,
  limits: { instrumentsPerConnection: 25, requestPauseMs: 250, connectPauseMs: 500 },
  // It has no channel for the best bid and ask.
  quotesFromBook: true,
  subscribeFrames: (instruments) => [request('subscribe', ['trades', 'book'], instruments)],
  resyncFrames: (instrument) => [
    request('unsubscribe', ['book'], [instrument]),
    request('subscribe', ['book'], [instrument]),
  ],
  loadInstruments: loadPASCALInstruments,
};

function request(method: string, channels: readonly string[], instruments: readonly Instrument[]): string {
  return JSON.stringify({ method, channels, products: instruments.map(({ venueSymbol }) => venueSymbol) });
}
