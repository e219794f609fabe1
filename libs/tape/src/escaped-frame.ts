import { isUtf8 } from 'node:buffer';

/** The channel of frames that would break the line format: each is a line of JSON with the frame's bytes in base64. */
export const ESCAPED_CHANNEL = 'escaped';

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Whether a frame can be a line as it is: valid UTF-8 without a line break in it, and not empty. */
export function isPlainLine(frame: Buffer): boolean {
  return frame.length > 0 && !frame.includes(LINE_FEED) && !frame.includes(CARRIAGE_RETURN) && isUtf8(frame);
}

/** A frame that is no plain line, as one. */
export function escapeFrame(channel: string, frame: Buffer): Buffer {
  return Buffer.from(JSON.stringify({ channel, base64: frame.toString('base64') }));
}

/** The channel and the text of an escaped frame; `undefined` for a line that is none. */
export function unescapeFrame(line: string): { readonly channel: string; readonly text: string } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const { channel, base64 } = (value ?? {}) as { readonly channel?: unknown; readonly base64?: unknown };
  if (typeof channel !== 'string' || typeof base64 !== 'string') return undefined;
  return { channel, text: Buffer.from(base64, 'base64').toString('utf8') };
}
