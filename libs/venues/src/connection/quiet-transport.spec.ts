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
function quietTransport(...answers: [status: number, retryAfter: string | undefined, body?: string][]) {
  const time = new VirtualScheduler();
  const asked: string[] = [];
  const network: VenueTransport = {
    openSocket: () => {
      throw new Error('no sockets here');
    },
    sendRequest: ({ url }) => {
      asked.push(url);
      const [status, retryAfter, body = ''] = answers.shift() ?? [200, undefined];
      const headers = { get: (name: string) => (name === 'retry-after' ? (retryAfter ?? null) : null) };
      return Promise.resolve(ok({ status, headers, body } as HttpAnswer));
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
    const { statusOf } = quietTransport([503, '60'], [403, undefined, '{"code":-2015,"msg":"not permitted"}']);
    expect([await statusOf(), await statusOf(), await statusOf()]).toEqual([503, 403, 200]);
  });

  it('holds after the 403 of a firewall for as long as it says', async () => {
    const { statusOf, transport } = quietTransport([403, '60', '<html>']);
    expect([await statusOf(), await statusOf(), transport.leftMs]).toEqual([403, 'HTTP_NOT_SENT', 60_000]);
  });

  it('grows with every 403 of a firewall that does not say, to two minutes, and begins anew once the exchange has answered', async () => {
    const refusals = Array.from({ length: 7 }, (): [number, undefined, string] => [403, undefined, '<html>']);
    const { statusOf, time, transport } = quietTransport(...refusals, [200, undefined], [403, undefined]);
    const silencesMs: number[] = [];
    for (let asked = 0; asked < 9; asked += 1) {
      await statusOf();
      silencesMs.push(transport.leftMs);
      await time.runForMs(transport.leftMs);
    }
    expect(silencesMs).toEqual([5_000, 10_000, 20_000, 40_000, 80_000, 120_000, 120_000, 0, 5_000]);
  });

  it('is of one refusal where requests that were on their way together are all refused, and one of them answered', async () => {
    const { statusOf, time, transport } = quietTransport(
      [403, undefined],
      [403, undefined],
      [200, undefined],
      [403, undefined],
    );
    await Promise.all([statusOf(), statusOf(), statusOf()]);
    expect(transport.leftMs).toBe(5_000);
    await time.runForMs(5_000);
    expect([await statusOf(), transport.leftMs]).toEqual([403, 10_000]);
  });
});
