/** The channel of frames of which nobody knows a better one. */
const OTHERS = 'frames';
const SAFE = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/u;
/** Names that mean something else on a tape. */
const TAKEN = /^(?:rest-|client-sent$|escaped$)/u;

/** A channel's name as it may stand in a file's name; what cannot is put with the other frames. */
export function safeChannel(name: string | undefined): string {
  const plain = name?.replace(/^[^A-Za-z0-9]+/u, '') ?? '';
  return SAFE.test(plain) && !TAKEN.test(plain) ? plain : OTHERS;
}

/** The channel of a REST answer by what was asked: `/api/v3/depth?symbol=BTCUSDT` is `rest-depth`. */
export function restStem(path: string): string {
  const last =
    path
      .split('?', 1)[0]
      ?.split('/')
      .findLast((part) => part !== '') ?? '';
  return SAFE.test(last) ? `rest-${last}` : 'rest-answer';
}

/** What stands in the order beside a REST answer: it names the symbol of a snapshot. */
export function restExtra(path: string): string {
  return `GET ${path}`;
}
