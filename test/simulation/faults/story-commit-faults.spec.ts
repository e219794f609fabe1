import { describe, expect, it } from 'vitest';
import { StoryCommitFaults } from './story-commit-faults.js';

describe('a connection that breaks around commits', () => {
  it('undoes some and keeps others, of its service alone, until it is over', () => {
    const faults = new StoryCommitFaults();
    const fault = { kind: 'commit-unknown', atMs: 0, forMs: 1, service: 'risk', probability: 1 } as const;
    faults.begin(1, fault, 7);
    const outcomes = new Set(Array.from({ length: 20 }, () => faults.loseAnswer('risk')));
    expect(outcomes).toStrictEqual(new Set(['COMMITTED', 'UNDONE']));
    expect(faults.loseAnswer('strategy')).toBeUndefined();
    faults.end(1);
    expect(faults.loseAnswer('risk')).toBeUndefined();
  });
});
