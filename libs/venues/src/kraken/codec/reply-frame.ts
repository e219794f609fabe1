import { type Problem, problem } from '#libs/kernel';
import type { FrameSink } from '../../codec/index.js';
import { type JsonObject, isJsonObject, textField } from '../../values/json.js';

/**
 * Tells an answer to one of our requests: `"success": false` is the only sign that a subscription failed, heartbeats go on
 * regardless (PROTOCOLS.md 3). Throws JsonShapeError.
 */
export function reportReply(frame: JsonObject, sink: FrameSink): void {
  const method = textField(frame, 'method');
  if (frame['success'] === false) sink.onRefusal(refusal(method, frame));
  else sink.onControl(method);
}

/**
 * Reports the state of the exchange. One under maintenance closes its connections: that is reported as `VENUE_CLOSES`. An unknown state
 * is no error, and neither is `upcoming_maintenance`, which may be hours away.
 */
export function reportStatus(frame: JsonObject, sink: FrameSink): void {
  const { data } = frame;
  const first: unknown = Array.isArray(data) ? data[0] : undefined;
  const status = isJsonObject(first) ? first : {};
  const system = textOr(status, 'system', 'unknown');
  if (system !== 'maintenance') {
    sink.onControl('status');
    return;
  }
  const text = `Kraken announces maintenance; its state is ${system}.`;
  sink.onRefusal(problem('VENUE_CLOSES', text, { system }, true));
}

function refusal(method: string, frame: JsonObject): Problem {
  const error = textOr(frame, 'error', 'no reason was given');
  const symbol = textOr(frame, 'symbol', '');
  const what = symbol === '' ? method : `${method} of ${symbol}`;
  const retryable = /rate|Unavailable|Busy|Internal/iu.test(error);
  return problem('VENUE_REFUSED', `Kraken refused the ${what}: ${error}.`, { method, symbol, error }, retryable);
}

/** The text of a key, cut to a length that fits a log line. */
function textOr(frame: JsonObject, key: string, fallback: string): string {
  const value = frame[key];
  return typeof value === 'string' ? value.slice(0, 200) : fallback;
}
