import { describe, expect, it } from 'vitest';
import { type Problem, type Result, err, ok, problem } from '#libs/kernel';
import type { Recordings } from '../../ports.js';
import type { ReplayStretch } from './replay-stretch.js';
import { WindRecording } from './wind-recording.js';

/** Recordings that answer one after the other: how far, and whether the moment is reached or the recording ends there. */
function windingOf(...answers: readonly (readonly [number, 'further' | 'there' | 'end'] | Problem)[]) {
  let asked = 0;
  const playRecording = (): Promise<Result<ReplayStretch, Problem>> => {
    const answer = answers[asked] ?? [0, 'further'];
    asked += 1;
    if ('code' in answer) return Promise.resolve(err(answer));
    const [reachedUs, where] = answer;
    const stretch = { reachedUs, isEnd: where === 'end', states: where === 'there' ? [{}] : [] };
    return Promise.resolve(ok(stretch as unknown as ReplayStretch));
  };
  const recordings: Recordings = { listRecordings: () => Promise.resolve([]), playRecording };
  return { steps: new WindRecording(recordings).windTo('monday', 'BTC-USDT', 100), asked: () => asked };
}

async function stepsOf<Step>(steps: AsyncIterable<Step>): Promise<readonly Step[]> {
  const all: Step[] = [];
  for await (const step of steps) all.push(step);
  return all;
}

describe('winding a recording', () => {
  it('tells each part, and ends at the moment or at the end of the recording', async () => {
    for (const where of ['there', 'end'] as const) {
      const { steps } = windingOf([40, 'further'], [80, 'further'], [99, where]);
      expect(await stepsOf(steps)).toEqual([
        ok({ reachedUs: 40, isDone: false }),
        ok({ reachedUs: 80, isDone: false }),
        ok({ reachedUs: 99, isDone: true }),
      ]);
    }
  });

  it('ends with a problem where it cannot go on', async () => {
    const busy = problem('REPLAY_BUSY', 'Too many.', {}, true);
    expect(await stepsOf(windingOf([40, 'further'], busy).steps)).toEqual([
      ok({ reachedUs: 40, isDone: false }),
      err(busy),
    ]);
  });

  it('reads nothing more when nobody asks any more', async () => {
    const { asked, steps } = windingOf();
    await steps.next();
    await steps.return();
    expect(await steps.next()).toEqual({ done: true, value: undefined });
    expect(asked()).toBe(1);
  });
});
