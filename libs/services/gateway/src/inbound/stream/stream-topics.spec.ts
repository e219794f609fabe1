import { describe, expect, it } from 'vitest';
import { ROLES } from '#libs/platform';
import { ASYNC_API } from './async-api.js';
import { STREAM_TOPICS, type StreamTopic, listTopics, topicsFor } from './stream-topics.js';

const PLAIN = { view: 'OrderView', delivery: 'event' } as const;

describe('the topics of the stream', () => {
  it('are granted by role: to nobody who holds none, and no others than those that name one of theirs', () => {
    const topics: Readonly<Record<string, StreamTopic>> = {
      seen: { ...PLAIN, roles: ['viewer'] },
      traded: { ...PLAIN, roles: ['trader', 'risk'] },
      kept: { ...PLAIN, roles: ['admin'] },
    };
    expect(ROLES.map((role) => [...topicsFor([role], topics)])).toEqual([
      ['seen'],
      ['seen', 'traded'],
      ['seen', 'traded'],
      ['seen', 'traded', 'kept'],
    ]);
    expect(topicsFor([]).size).toBe(0);
  });

  it('are all in AsyncAPI, each in the snapshot and in what follows, with its roles', () => {
    const { delta, snapshot } = ASYNC_API.channels.stream.messages;
    const [first, later] = [JSON.stringify(snapshot), JSON.stringify(delta)];
    for (const [name, { roles }] of listTopics('latest')) {
      expect(first).toContain(`"${name}":{"type":"object","description":"By key","x-roles":${JSON.stringify(roles)}`);
      expect(later).toContain(`"topic":{"const":"${name}"}`);
    }
    for (const [name, { roles }] of listTopics('event')) {
      expect(first).toContain(`"${name}s":{"type":"array","x-roles":${JSON.stringify(roles)}`);
      expect(later).toContain(`"topic":{"const":"${name}"}`);
    }
    const named = later.match(/"topic":\{"const":"\w+"\}/gu) ?? [];
    expect(named).toHaveLength(Object.keys(STREAM_TOPICS).length);
  });
});
