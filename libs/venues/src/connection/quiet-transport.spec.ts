import { ok } from '#libs/kernel';
import { VirtualScheduler } from '#libs/testkit';
import { describe, expect, it } from 'vitest';
import type { HttpAnswer, HttpRequest, VenueTransport } from '../transport/index.js';
import { QuietTransport } from './quiet-transport.js';

const REQUEST: HttpRequest = {
  ...{ method: 'GET', url: 'https://venue.test/api/v3/time', headers: {}, maxBytes: 1 },
  ...{ body: undefined, signal: new AbortController().signal },
};

/** A venue that answers in turn with these: a status and its Retry-After. */
function quietTransport(...answers: [status: number, retryAfter: string | undefined][]) {
  const time = new VirtualScheduler();
  const asked: string[] = [];
  const network: VenueTransport = {
    openSocket: () => {
      throw new Error('no sockets here');
    },
    sendRequest: ({ url }) => {
      asked.push(url);
      const [status, retryAfter] = answers.shift() ?? [200, undefined];
      const headers = { get: (name: string) => (name === 'retry-after' ? (retryAfter ?? null) : null) };
      return Promise.resolve(ok({ status, headers, body: '' } as HttpAnswer));
    },
  };
  const transport = new QuietTransport(network, time);
  const statusOf = async (): Promise<number | string> => {
    const answer = await transport.sendRequest(REQUEST);
    return answer.ok ? answer.value.status : answer.error.code;
  };
  return { time, transport, asked, statusOf };
}

describe('quiet that a venue demands', () => {
  it.each([429, 418])(
    'holds after %i for everybody until Retry-After has passed, and nothing leaves',
    async (status) => {
      const { asked, statusOf, time, transport } = quietTransport([status, '2']);
      expect([await statusOf(), await statusOf(), transport.leftMs]).toEqual([status, 'HTTP_NOT_SENT', 2_000]);
      await time.runForMs(1_999);
      expect([await statusOf(), asked.length]).toEqual(['HTTP_NOT_SENT', 1]);
      await time.runForMs(1);
      expect([await statusOf(), transport.leftMs]).toEqual([200, 0]);
    },
  );

  it('is not ended by a shorter demand that comes later', async () => {
    const { statusOf, time, transport } = quietTransport([429, '60'], [429, '1']);
    const both = Promise.all([statusOf(), statusOf()]);
    expect([await both, transport.leftMs]).toEqual([[429, 429], 60_000]);
    await time.runForMs(59_999);
    expect(await statusOf()).toBe('HTTP_NOT_SENT');
  });

  it('is half a minute where the venue does not say for how long', async () => {
    const { statusOf, transport } = quietTransport([418, undefined]);
    await statusOf();
    expect(transport.leftMs).toBe(30_000);
  });

  it('is demanded by no other refusal', async () => {
    const { statusOf } = quietTransport([503, '60'], [403, '60']);
    expect([await statusOf(), await statusOf(), await statusOf()]).toEqual([503, 403, 200]);
  });
});
