import type { Instrument } from '#libs/domain';
import { type Problem, type Result, err, ok, problem } from '#libs/kernel';
import type { BookInput, FetchJson } from '../codec/index.js';
import { JsonShapeError, asArray, asObject, readJson, textField } from '../values/json.js';
import { OkxCodec } from './codec/codec.js';
import { OKX } from './name.js';

/** As many levels as the channel `books` has. */
const LEVELS = 400;

/**
 * Loads a book from `GET /api/v5/market/books`, whose `seqId` is what the changes of `books` follow on from (OKX's plan of
 * 2026-02-12; no recording has one). Read by the codec, as the snapshot that the channel no longer sent.
 */
export async function seedOkxBook(
  fetchJson: FetchJson,
  { venueSymbol: instId }: Instrument,
): Promise<Result<BookInput, Problem>> {
  const answer = await fetchJson(`/api/v5/market/books?instId=${encodeURIComponent(instId)}&sz=${LEVELS}`);
  if (!answer.ok) return answer;
  const read = readJson(() => snapshotOf(answer.value, instId));
  if (read.ok) return ok(read.value);
  const reason = read.error;
  return err(problem('VENUE_ANSWER_UNREADABLE', `OKX's book cannot be read: ${reason}.`, { venue: OKX, reason }, true));
}

function snapshotOf(body: unknown, instId: string): BookInput {
  const answer = asObject(body, 'the answer');
  const code = textField(answer, 'code');
  if (code !== '0') throw new JsonShapeError(`it says ${code.slice(0, 20)} ${String(answer['msg']).slice(0, 200)}`);
  const [book] = asArray(answer['data'], '"data"').map((item) => asObject(item, 'a book'));
  if (book === undefined || !Number.isSafeInteger(Number(book['seqId'] ?? 'none'))) {
    throw new JsonShapeError('it has no "seqId" to join the changes to');
  }
  const { bids, asks, ts, seqId } = book;
  const record = { bids, asks, ts, seqId, prevSeqId: -1 };
  const frame = { arg: { channel: 'books', instId }, action: 'snapshot', data: [record] };
  const inputs: BookInput[] = [];
  const told = new OkxCodec().decode(JSON.stringify(frame), {
    onEvent: () => undefined,
    onBook: (input) => inputs.push(input),
    onConnectionSequence: () => undefined,
    onControl: () => undefined,
    onRefusal: () => undefined,
  });
  const [input] = inputs;
  if (!told.ok || input === undefined) throw new JsonShapeError(told.ok ? 'it is empty' : told.error.message);
  return input;
}
