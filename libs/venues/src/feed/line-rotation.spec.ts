import { describe, expect, it } from 'vitest';
import { liveRuntime } from '../testing/kit/live-runtime.fixture.js';
import { FEED_DEFAULTS } from './feed-settings.js';
import type { FeedSession } from './feed-session.js';
import { LineRotation, type Replacement } from './line-rotation.js';
import type { SessionParts } from './session-parts.js';
import { Heard } from './testing/heard.fixture.js';
import { scriptedProtocol } from './testing/scripted-protocol.js';

const session = { connection: { ageMs: 0, open: () => undefined } } as unknown as FeedSession;

/** A line whose stand-bys take over as soon as they are looked at, and what it opened. */
function rotationOf(): { readonly rotation: LineRotation; readonly opened: () => number; pass(ms: number): void } {
  let opened = 0;
  const standBy = { triedMs: 0, lostConnections: 0, onTick: () => undefined, mayTakeOver: () => true };
  const newReplacement = (): Replacement => {
    opened += 1;
    return { session, standBy } as unknown as Replacement;
  };
  const { listener, runtime } = { listener: new Heard(), runtime: liveRuntime({ nowUs: () => 99 }) };
  const parts = { protocol: scriptedProtocol(), settings: FEED_DEFAULTS, listener, runtime } as unknown as SessionParts;
  const owner = { newReplacement, takeOver: () => undefined, retire: () => undefined };
  const rotation = new LineRotation(parts, owner);
  const pass = (ms: number): void => {
    for (let passed = 0; passed < ms; passed += FEED_DEFAULTS.tickMs) rotation.onTick(session);
  };
  return { rotation, opened: () => opened, pass };
}

describe('a connection that seems to lack something', () => {
  it('is replaced at once, and not again within a minute, however many of its markets lack it and whatever the next one brings', () => {
    const { rotation, opened, pass } = rotationOf();
    for (let second = 0; second < 119; second += 1) {
      for (const market of ['BTC-USD', 'ETH-USD']) rotation.onDoubt(`the book of ${market} stands still`);
      pass(1_000);
    }
    expect(opened()).toBe(2);
    expect(rotation.replacement).toBeUndefined();
  });

  it('is replaced at once all the same where the venue says that it closes it', () => {
    const { rotation, opened, pass } = rotationOf();
    rotation.onDoubt('the book of BTC-USD stands still');
    pass(1_000);
    rotation.onEnding('a service upgrade');
    expect(opened()).toBe(2);
  });
});
