import { expect } from 'vitest';
import type { VenueCodec, VenueProtocol } from '../codec/index.js';
import { FrameLog } from './kit/frame-log.js';
import type { RecordedFrame } from './kit/recorded-frames.js';
import { expectSoundDecode } from './kit/expect-sound-decode.fixture.js';
import { BookPlayer, RecordedTruth } from './book-player.js';
import { type LiveVenue, isOfSocket, playLive } from './live-conformance.fixture.js';
import { type LiveExchange, conformanceInstrument } from './live-venues.fixture.js';

/** A venue with a recording that begins with everything a book needs. */
export interface ConformanceSubject {
  readonly venue: string;
  /** A codec that has read nothing yet. */
  readonly codec: () => VenueCodec;
  readonly protocol: VenueProtocol;
  readonly frames: readonly RecordedFrame[];
  /** The exchange that the venue's own feed is opened against. */
  readonly exchange: () => Promise<LiveExchange>;
}

/** One demand that every venue meets. */
export interface ConformanceRule {
  readonly number: number;
  readonly demand: string;
  /** Whether it is about a live connection. */
  readonly live: boolean;
  readonly check: (subject: ConformanceSubject) => void | Promise<void>;
}

/** Frames of a recording that are dropped, doubled or cut in turn, evenly spread; CONFORMANCE_SAMPLES for the long run. */
const SAMPLES = Number(process.env['CONFORMANCE_SAMPLES'] ?? '24');
const CUTS_PER_FRAME = 12;

/** The suite; a number, once given, keeps its demand. */
export const CONFORMANCE: readonly ConformanceRule[] = [
  rule(1, 'every recorded frame is read, and says what is sound', everyFrameIsRead),
  rule(2, 'a book is not believed before its snapshot', snapshotBeforeDelta),
  rule(3, 'a whole recording leaves every book LIVE, without a gap or a wrong checksum', wholeRecording),
  rule(4, 'after any lost frame, no book is LIVE and wrong', lostFrame),
  rule(5, 'a book that was lost with its connection is not believed until its snapshot, and then right', reconnect),
  rule(6, 'a frame that comes twice leaves no book LIVE and wrong', doubledFrame),
  rule(7, 'a frame cut short is an error that told nothing', truncation),
  rule(8, 'garbage between frames is an error each and changes no book', garbage),
  rule(9, 'the numbers of the protocol agree with each other and with the recording', settings),
  rule(10, 'what is subscribed names every instrument, what resynchronises names one', subscriptions),
  liveRule(11, 'the live feed has the books of the recording', (venue) => playLive(venue, 'whole')),
  liveRule(12, 'after a cut the feed reconnects, subscribes again, and its books are right again', (venue) =>
    playLive(venue, 'cut'),
  ),
  liveRule(
    13,
    'a connection that is old enough, or is about to be closed, is replaced by one that is up: books LIVE all through, no trade lost or doubled',
    (venue) => playLive(venue, 'rotation'),
  ),
  liveRule(14, 'garbage on a live connection is counted and nothing else', (venue) => playLive(venue, 'garbage')),
];

function rule(number: number, demand: string, check: (subject: ConformanceSubject) => void): ConformanceRule {
  return { number, demand, live: false, check };
}

function liveRule(number: number, demand: string, play: (venue: LiveVenue) => Promise<void>): ConformanceRule {
  return {
    number,
    demand,
    live: true,
    check: ({ venue, codec, frames, exchange }) => play({ venue, codec: codec(), frames, exchange }),
  };
}

function samples(count: number): number[] {
  const step = Math.max(1, Math.floor(count / SAMPLES));
  return Array.from({ length: Math.min(count, SAMPLES) }, (_, index) => index * step);
}

function everyFrameIsRead({ codec, frames }: ConformanceSubject): void {
  const reader = codec();
  const kinds = new Set<string>();
  for (const frame of frames) {
    const log = new FrameLog();
    const read = reader.decode(frame.text, log, frame.extra === '' ? frame.channel : frame.extra);
    expect(read.ok, frame.text.slice(0, 200)).toBe(true);
    expect(log.refusals).toEqual([]);
    for (const event of log.events) kinds.add(event.type);
    if (isOfSocket(frame)) expectSoundDecode(reader, frame.text);
  }
  expect(kinds.has('depth')).toBe(true);
}

function snapshotBeforeDelta({ codec, frames }: ConformanceSubject): void {
  const reader = codec();
  const player = new BookPlayer(reader);
  for (const frame of frames) {
    const log = new FrameLog();
    reader.decode(frame.text, log, frame.extra === '' ? frame.channel : frame.extra);
    if (log.books.some(({ depth }) => depth.kind === 'snapshot')) continue;
    player.play(frame);
  }
  for (const [instrument, book] of player.books) {
    expect(book.figures().state, instrument).toBe('SYNCING');
    expect([book.figures().updates, book.levels('bid', 1), book.levels('ask', 1)]).toEqual([0, [], []]);
  }
}

function wholeRecording({ codec, frames }: ConformanceSubject): void {
  const { player } = new RecordedTruth(codec(), frames);
  expect(player.errors).toEqual([]);
  expect(player.books.size).toBeGreaterThan(0);
  for (const [instrument, book] of player.books) {
    expect(book.figures(), instrument).toMatchObject({ state: 'LIVE', gaps: 0, checksumsWrong: 0 });
    expect(book.figures().updates).toBeGreaterThan(0);
  }
}

/** Plays frames, and demands of every book after every frame: right, or not LIVE. Returns how often it was not LIVE. */
function playAgainst(truth: RecordedTruth, player: BookPlayer, frame: RecordedFrame, index: number): number {
  let doubted = 0;
  for (const instrument of player.play(frame)) {
    const top = player.top(instrument);
    if (top === undefined) doubted += 1;
    else expect(top, `${instrument} after frame ${index}`).toBe(truth.at(index, instrument));
  }
  return doubted;
}

function depthIndexes({ codec, frames }: ConformanceSubject): number[] {
  const player = new BookPlayer(codec());
  return [...frames.keys()].filter((index) => {
    const frame = frames[index];
    return frame !== undefined && player.play(frame).length > 0;
  });
}

function lostFrame(subject: ConformanceSubject): void {
  const { codec, frames } = subject;
  const truth = new RecordedTruth(codec(), frames);
  const indexes = depthIndexes(subject);
  for (const place of samples(indexes.length)) {
    const lost = indexes[place];
    const player = new BookPlayer(codec());
    for (const [index, frame] of frames.entries()) if (index !== lost) playAgainst(truth, player, frame, index);
  }
}

function reconnect({ codec, frames }: ConformanceSubject): void {
  const truth = new RecordedTruth(codec(), frames);
  const player = new BookPlayer(codec());
  for (const frame of frames) player.play(frame);
  player.reconnect();
  for (const instrument of player.books.keys()) expect(player.top(instrument), instrument).toBeUndefined();
  for (const [index, frame] of frames.entries()) playAgainst(truth, player, frame, index);
  for (const [instrument] of truth.player.books) {
    expect(player.top(instrument), instrument).toBe(truth.player.top(instrument));
  }
}

function doubledFrame(subject: ConformanceSubject): void {
  const { codec, frames } = subject;
  const truth = new RecordedTruth(codec(), frames);
  const indexes = depthIndexes(subject);
  for (const place of samples(indexes.length)) {
    const player = new BookPlayer(codec());
    for (const [index, frame] of frames.entries()) {
      playAgainst(truth, player, frame, index);
      if (index === indexes[place]) playAgainst(truth, player, frame, index);
    }
  }
}

function truncation({ codec, frames }: ConformanceSubject): void {
  const reader = codec();
  for (const place of samples(frames.length)) {
    const text = frames[place]?.text ?? '';
    if (!text.startsWith('{')) continue;
    for (let cut = 0; cut < CUTS_PER_FRAME; cut += 1) {
      const log = new FrameLog();
      const read = reader.decode(text.slice(0, Math.floor((text.length * cut) / CUTS_PER_FRAME)), log);
      expect([read.ok, log.told]).toEqual([false, 0]);
    }
  }
}

/** Frames that no venue sends. */
export const GARBAGE: readonly string[] = [
  '',
  'nonsense',
  '{',
  '[1,2',
  '"',
  '\u0000',
  '{"a":}',
  '{}{}',
  'nul',
  '-',
  '[[[[',
];

function garbage({ codec, frames }: ConformanceSubject): void {
  const truth = new RecordedTruth(codec(), frames);
  const player = new BookPlayer(codec());
  for (const [index, frame] of frames.entries()) {
    expect(player.play({ channel: '', extra: '', text: GARBAGE[index % GARBAGE.length] ?? '' })).toEqual([]);
    playAgainst(truth, player, frame, index);
  }
  expect(player.errors).toHaveLength(frames.length);
  for (const [instrument] of truth.player.books) {
    expect(player.top(instrument), instrument).toBe(truth.player.top(instrument));
  }
}

function settings({ protocol, frames, venue }: ConformanceSubject): void {
  const { silence, keepAlive, limits, maxFrameBytes, addresses } = protocol;
  expect([protocol.name, protocol.newCodec().venue]).toEqual([venue, venue]);
  expect(silence.staleAfterMs).toBeGreaterThan(keepAlive?.everyMs ?? 0);
  expect(silence.deadAfterMs).toBeGreaterThan(silence.staleAfterMs);
  expect(limits.instrumentsPerConnection).toBeGreaterThan(0);
  expect(limits.rotateAfterMs ?? 0).toBeLessThan(24 * 60 * 60 * 1_000);
  expect(Math.max(...frames.filter(isOfSocket).map(({ text }) => Buffer.byteLength(text)))).toBeLessThan(maxFrameBytes);
  expect([addresses.streamUrl.slice(0, 6), addresses.restUrl.slice(0, 8)]).toEqual(['wss://', 'https://']);
}

function subscriptions({ protocol }: ConformanceSubject): void {
  const count = Math.min(protocol.limits.instrumentsPerConnection, 60);
  const instruments = Array.from({ length: count }, (_, index) =>
    conformanceInstrument(protocol.name, `A${index}Z-USD`),
  );
  const all = protocol.subscribeFrames(instruments).join('\n');
  for (const { venueSymbol } of instruments) expect(all.toUpperCase()).toContain(venueSymbol.toUpperCase());
  const [first, second] = instruments;
  if (first === undefined || second === undefined) return;
  const again = protocol.resyncFrames?.(first)?.join('\n');
  expect(again ?? first.venueSymbol).toContain(first.venueSymbol);
  expect(again ?? '').not.toContain(second.venueSymbol);
}
