import { describe, expect, it } from 'vitest';
import { dockerArgs } from './docker.js';
import { isNewEnough } from './find-nats-server.js';

describe('finding a nats-server', () => {
  it('takes 2.9 and newer, and nothing older or unreadable', () => {
    expect(['nats-server: v2.9.10', 'nats-server: v2.12.7-RC.1', 'v3.0.0'].map(isNewEnough)).toEqual([
      true,
      true,
      true,
    ]);
    expect(['nats-server: v2.8.4', 'v1.4.1', 'something else', ''].map(isNewEnough)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it('asks Docker to publish the port on 127.0.0.1 only and to leave no container behind', () => {
    const args = dockerArgs('nats:x', 'tradewind-1', 5_000, '/a b/config');
    expect(args[args.indexOf('--publish') + 1]).toBe('127.0.0.1:5000:4222');
    expect(args).toContain('--rm');
    expect(args[args.indexOf('--volume') + 1]).toBe('/a b/config:/config:ro');
  });
});
