import { type Problem, problem } from '#libs/kernel';
import { type FrameSink, isServedAlready, mayPassLater } from '../../codec/index.js';
import { type JsonObject, JsonShapeError, isJsonObject, textField } from '../../values/json.js';

/**
 * Tells an answer to one of our requests: `"success": false`, or an `error`, is the only sign that a subscription failed, heartbeats
 * go on regardless (PROTOCOLS.md 3). Throws JsonShapeError.
 */
export function emitReply(frame: JsonObject, sink: FrameSink): void {
  const method = textField(frame, 'method');
  if (frame['success'] === false || typeof frame['error'] === 'string') emitRefusal(method, frame, sink);
  else sink.onControl(method);
}

/** States of the trading engine in which nothing is matched, by Kraken's documents. */
const UNMATCHED: readonly string[] = ['maintenance', 'cancel_only', 'post_only'];

/**
 * Reports the state of the exchange, which comes with each connection and when it changes: only where it is `online` orders are matched.
 * One under maintenance closes its connections: that is reported as `VENUE_CLOSES`. An unknown state is not an error and says nothing, and
 * neither is `upcoming_maintenance`, which may be hours away.
 */
export function emitStatus(frame: JsonObject, sink: FrameSink): void {
  const { data } = frame;
  const first: unknown = Array.isArray(data) ? data[0] : undefined;
  const status = isJsonObject(first) ? first : {};
  const system = textOr(status, 'system', 'unknown');
  if (system === 'online' || UNMATCHED.includes(system)) sink.onMatching?.(system === 'online');
  if (system !== 'maintenance') {
    sink.onControl('status');
    return;
  }
  const text = `Kraken announces maintenance; its state is ${system}.`;
  sink.onRefusal(problem('VENUE_CLOSES', text, { system }, true));
}

/** Tells a refusal that names no method, as of requests that came too fast: `{"Error":"Exceeded msg rate"}`. Throws JsonShapeError. */
export function emitNamelessError(frame: JsonObject, sink: FrameSink): void {
  const error = frame['error'] ?? frame['Error'];
  if (typeof error !== 'string') throw new JsonShapeError('it has neither "channel" nor "method"');
  emitRefusal('request', { error }, sink);
}

function emitRefusal(method: string, frame: JsonObject, sink: FrameSink): void {
  const error = textOr(frame, 'error', 'no reason was given');
  if (isServedAlready(error)) sink.onControl(method);
  else sink.onRefusal(refusal(method, error, frame));
}

function refusal(method: string, error: string, frame: JsonObject): Problem {
  const symbol = textOr(frame, 'symbol', '');
  const what = symbol === '' ? method : `${method} of ${symbol}`;
  return problem(
    'VENUE_REFUSED',
    `Kraken refused the ${what}: ${error}.`,
    { method, symbol, error },
    mayPassLater(error),
  );
}

/** The text of a key, cut to a length that fits a log line. */
function textOr(frame: JsonObject, key: string, fallback: string): string {
  const value = frame[key];
  return typeof value === 'string' ? value.slice(0, 200) : fallback;
}
