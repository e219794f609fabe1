import { beforeEach, describe, expect, it } from 'vitest';
import { DurableMessage, encodeMessage } from '#libs/contracts';
import { type Problem, type Result, err, ok, problem } from '#libs/kernel';
import { VirtualScheduler } from '#libs/testkit';
import type { Delivery, MissedMessages } from './durable-lane.js';
import { MessageProcessor } from './message-processor.js';
import type { MissedPage } from './missed-messages.js';

const AWAY = err(problem('ASK_NOBODY_ANSWERS', 'It may be starting.', {}, true));
const MISSED: MissedMessages = { messages: 3, fromPlace: 5, goneFromPlace: 5, toPlace: 7 };
const page = (ids: readonly string[], nextPlace: number | null = null, prunedBefore = 0): Result<MissedPage, Problem> =>
  ok({ nextPlace, prunedBefore, messages: ids.map((id) => ({ id, ...bodyOf(id), objection: undefined })) });

function bodyOf(id: string, namespace = 'fill'): Pick<Delivery, 'subject' | 'payload'> {
  const payload = encodeMessage({ id, occurredAtUs: 1, correlationId: 'c', causationId: 'x' });
  return { subject: `${namespace}.recorded.v1.a.BTC-USDT`, payload };
}

describe('a reader that was away for longer than a stream keeps', () => {
  let time: VirtualScheduler;
  let story: string[];
  let answers: Result<MissedPage, Problem>[];
  let processor: MessageProcessor;
  /** What has had its effect; an error where that cannot be asked. */
  let handled: readonly string[] | Error;
  /** Handlers that throw, by message. */
  let failing: Map<string, Error>;

  beforeEach(() => {
    time = new VirtualScheduler();
    story = [];
    answers = [];
    failing = new Map();
    handled = [];
    const handle = (message: DurableMessage): Promise<void> => {
      const error = failing.get(message.id);
      if (error !== undefined) return Promise.reject(error);
      story.push(message.id);
      return Promise.resolve();
    };
    const routes = ['fill.recorded.v1.>', 'trading.recorded.v1.>'].map((pattern) => ({
      ...{ pattern, messageClass: DurableMessage, handle },
    }));
    processor = new MessageProcessor(routes, {
      isTransient: () => false,
      scheduler: time,
      maxAttempts: 2,
      parkingLot: { park: ({ id }) => Promise.resolve(void story.push(`parked ${id}`)) },
      missedMessages: {
        readMissed: (namespace, fromPlace, toPlace) => {
          story.push(`asked ${namespace} ${fromPlace}-${toPlace}`);
          return Promise.resolve(answers.shift() ?? AWAY);
        },
      },
      handledMessages: {
        findHandled: () => (handled instanceof Error ? Promise.reject(handled) : Promise.resolve(new Set(handled))),
      },
      listener: {
        onHandled: () => undefined,
        onRetry: (_subject, _attempt, error) => void (error === handled && story.push(String(error))),
        onParked: () => undefined,
        onForged: () => undefined,
        onMissed: (_subject, messages) => story.push(`missed ${messages}`),
        onWriterAway: () => story.push('the writer is away'),
        onCaughtUp: (_subject, messages) => story.push(`caught up with ${messages}`),
        onLost: (_subject, { code, details }) => story.push(`${code} ${JSON.stringify(details)}`),
      },
    });
  });

  const deliver = (missed: MissedMessages | undefined, namespace = 'fill'): Promise<void> =>
    processor.processDelivery({
      ...{ id: 'new', ...bodyOf('new', namespace), objection: undefined, missed },
      ack: () => story.push('acknowledged'),
      giveUp: () => story.push('given up'),
      working: () => undefined,
    });

  it('handles what it missed first, page by page and in order, and settles all of it with the message behind', async () => {
    answers = [page(['a', 'b'], 7), page(['c'])];
    await deliver(MISSED);
    expect(story).toEqual([
      ...['missed 3', 'asked fill 5-7', 'a', 'b', 'asked fill 7-7', 'c', 'caught up with 3'],
      ...['new', 'acknowledged'],
    ]);
  });

  it('leaves out what is known to have had its effect, and counts it as caught up with', async () => {
    handled = ['a', 'c'];
    answers = [page(['a', 'b'], 7), page(['c'])];
    await deliver(MISSED);
    expect(story).toEqual([
      ...['missed 3', 'asked fill 5-7', 'b', 'asked fill 7-7', 'caught up with 3'],
      ...['new', 'acknowledged'],
    ]);
  });

  it('leaves out nothing where it cannot be told what has had its effect', async () => {
    handled = new Error('the store is away');
    answers = [page(['a'])];
    await deliver(MISSED);
    expect(story.slice(2)).toEqual(['Error: the store is away', 'a', 'caught up with 1', 'new', 'acknowledged']);
  });

  it('does not leave out what its writer did not sign, whatever id it has', async () => {
    handled = ['a'];
    const forged = { id: 'a', ...bodyOf('a'), objection: 'no signature' };
    answers = [ok({ nextPlace: null, prunedBefore: 0, messages: [forged] })];
    await deliver(MISSED);
    expect(story).toContain('parked a');
  });

  it('asks nobody when it missed nothing', async () => {
    await deliver(undefined);
    expect(story).toEqual(['new', 'acknowledged']);
  });

  it('asks again while the writer is away, and handles nothing before', async () => {
    answers = [AWAY, AWAY, page(['a'])];
    await time.complete(deliver(MISSED));
    expect(story.filter((entry) => entry === 'the writer is away')).toHaveLength(2);
    expect(story.slice(-4)).toEqual(['a', 'caught up with 1', 'new', 'acknowledged']);
  });

  it('parks what fails for good and goes on', async () => {
    answers = [page(['a', 'b'])];
    failing.set('a', new Error('never'));
    await time.complete(deliver(MISSED));
    expect(story.slice(2)).toEqual(['parked a', 'b', 'caught up with 2', 'new', 'acknowledged']);
  });

  it('says which places the writer has deleted, handles the rest and goes on', async () => {
    answers = [page(['c'], null, 7)];
    await deliver(MISSED);
    expect(story.slice(2)).toEqual([
      'OUTBOX_PRUNED {"namespace":"fill","fromPlace":"5","toPlace":"6"}',
      ...['c', 'caught up with 1', 'new', 'acknowledged'],
    ]);
  });

  it('calls nothing lost of what it only looks back at, which it read before it was deleted', async () => {
    answers = [page(['c'], null, 6), page([], null, 7)];
    await deliver({ ...MISSED, fromPlace: 1, goneFromPlace: 6 });
    await deliver({ ...MISSED, messages: 0, goneFromPlace: 8 });
    expect(story.filter((entry) => entry.startsWith('OUTBOX_PRUNED'))).toEqual([]);
  });

  it('goes on, with an alarm, when the writer does not answer such a question', async () => {
    answers = [err(problem('MESSAGE_UNREADABLE', 'It cannot be read.'))];
    await deliver(MISSED);
    expect(story.slice(2)).toEqual(['MESSAGE_UNREADABLE {}', 'new', 'acknowledged']);
  });

  it('leaves the message behind unsettled when it stops in the middle, so that all of it comes again', async () => {
    const work = deliver(MISSED);
    await time.runForMs(10);
    processor.stop();
    await expect(time.complete(work)).rejects.toThrow('stopped');
    expect(story).not.toContain('acknowledged');
  });

  it('asks without a word, and lets nobody wait, for what may not be missing at all', async () => {
    answers = [AWAY, page(['a'])];
    await deliver({ ...MISSED, messages: 0 });
    expect(story.slice(0, 2)).toEqual(['new', 'asked fill 5-7']);
    await time.runForMs(1_000);
    expect(story.slice(-2)).toEqual(['a', 'acknowledged']);
  });

  it('lets what is urgent wait for nothing, and settles it after what it missed', async () => {
    answers = [AWAY, page(['a'])];
    await deliver(MISSED, 'trading');
    expect(story[0]).toBe('new');
    expect(story).not.toContain('acknowledged');
    await time.runForMs(1_000);
    expect(story.slice(-3)).toEqual(['a', 'caught up with 1', 'acknowledged']);
  });
});
