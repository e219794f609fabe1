import { problem } from '#libs/kernel';
import type { FrameSink } from '../../codec/index.js';
import { type JsonObject, isJsonObject, textField } from '../../values/json.js';

/** Answers that refuse, and a count of connections that was exceeded; the socket stays open after them. */
const REFUSALS = new Set(['error', 'channel-conn-count-error']);
/** Too many requests, and the service being busy: later the same request may succeed. */
const RETRYABLE = new Set(['50001', '50004', '50011', '50013', '60014', '64000']);

/** Tells an answer to one of our requests, or an announcement of the service. Throws JsonShapeError. */
export function reportEvent(frame: JsonObject, sink: FrameSink): void {
  const event = textField(frame, 'event').slice(0, 40);
  const code = textOr(frame, 'code');
  const message = textOr(frame, 'msg');
  const { arg } = frame;
  const channel = isJsonObject(arg)
    ? `${textOr(arg, 'channel')} ${textOr(arg, 'instId')}`.trim()
    : textOr(frame, 'channel');
  if (event === 'notice') {
    const text = `OKX announces that it closes the connection: ${message} (${code}).`;
    sink.onRefusal(problem('VENUE_CLOSES', text, { code, message }, true));
  } else if (REFUSALS.has(event)) {
    const text = `OKX refused ${channel === '' ? 'a request' : channel}: ${message} (${code}).`;
    sink.onRefusal(problem('VENUE_REFUSED', text, { code, message, channel }, RETRYABLE.has(code)));
  } else {
    sink.onControl(`${event} ${channel}`.trim());
  }
}

/** The text of a key, cut to a length that fits a log line; empty where there is none. */
function textOr(object: JsonObject, key: string): string {
  const value = object[key];
  return typeof value === 'string' ? value.slice(0, 200) : '';
}
