import { Controller, type INestMicroservice, Module, type Type } from '@nestjs/common';
import { Ctx, type MicroserviceOptions, NatsContext, Payload } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { NEVER, type Observable } from 'rxjs';
import { afterEach, expect, it } from 'vitest';
import type { AskReply } from '#libs/contracts';
import { problem } from '#libs/kernel';
import { OnAsk } from '../ask-lane/ask-lane-server.js';
import type { LaneHarness } from './lane-harness.fixture.js';

/** Answers the questions of the contract. */
@Controller()
class AnsweringController {
  @OnAsk('query.echo.v1')
  onEcho(@Payload() question: { readonly depth: number }, @Ctx() context: NatsContext): AskReply<string> {
    return { ok: true, value: `${context.getSubject()} ${question.depth}` };
  }

  @OnAsk('query.refuse.v1')
  onRefuse(): Promise<AskReply<string>> {
    return Promise.resolve({ ok: false, problem: problem('NOT_HERE', 'It is not here.', { where: 'there' }) });
  }

  @OnAsk('query.break.v1')
  onBreak(): Promise<AskReply<string>> {
    return Promise.reject(new Error('a bug'));
  }

  @OnAsk('query.silent.v1')
  onSilent(): Observable<AskReply<string>> {
    return NEVER;
  }

  @OnAsk('query.shard.v1')
  onShard(): AskReply<string> {
    return { ok: true, value: 'the one that knows' };
  }
}

/** Has the same question, and leaves it to others. */
@Controller()
class SilentController {
  @OnAsk('query.shard.v1')
  onShard(): Observable<AskReply<string>> {
    return NEVER;
  }
}

/** What every implementation of the ask lane must do: its handlers are ordinary Nest message handlers. */
export function itIsAnAskLane(harness: () => LaneHarness): void {
  const running: INestMicroservice[] = [];

  afterEach(async () => {
    for (const service of running.splice(0)) await service.close();
  });

  async function serve(controller: Type): Promise<void> {
    @Module({ controllers: [controller] })
    class AnsweringModule {}
    const { askServer } = await harness().connect('market-data');
    const testing = await Test.createTestingModule({ imports: [AnsweringModule] }).compile();
    const service = testing.createNestMicroservice<MicroserviceOptions>({ strategy: askServer, logger: false });
    running.push(service);
    await service.listen();
  }

  async function ask(subject: string, timeoutMs?: number): Promise<unknown> {
    const { asker } = await harness().connect('gateway');
    return harness().complete(asker.ask(subject, { depth: 5 }, timeoutMs));
  }

  it('brings a question to its handler and the reply back', async () => {
    await serve(AnsweringController);
    expect(await ask('query.echo.v1.binance.BTC-USDT')).toStrictEqual({
      ok: true,
      value: 'query.echo.v1.binance.BTC-USDT 5',
    });
  });

  it('brings a refusal back as the Problem that it is', async () => {
    await serve(AnsweringController);
    expect(await ask('query.refuse.v1.x')).toMatchObject({ ok: false, error: { code: 'NOT_HERE' } });
  });

  it('reports that nobody listens instead of waiting', async () => {
    await serve(AnsweringController);
    const answer = await ask('query.nothing.v1.x');
    expect(answer).toMatchObject({ ok: false, error: { code: 'ASK_NOBODY_ANSWERS', retryable: true } });
  });

  it('ends silence after its time', async () => {
    await serve(AnsweringController);
    const answer = await ask('query.silent.v1.x', 100);
    expect(answer).toMatchObject({ ok: false, error: { code: 'ASK_TIMED_OUT', retryable: true } });
  });

  it('distinguishes a handler that fails from one that replies', async () => {
    await serve(AnsweringController);
    expect(await ask('query.break.v1.x')).toMatchObject({ ok: false, error: { code: 'ASK_ANSWER_UNREADABLE' } });
    expect(await ask('query.echo.v1.x')).toMatchObject({ ok: true });
  });

  it('takes the reply of the service that knows it where several listen', async () => {
    await serve(SilentController);
    await serve(AnsweringController);
    expect(await ask('query.shard.v1.x')).toStrictEqual({ ok: true, value: 'the one that knows' });
  });

  it('fails a question whose asker is not connected', async () => {
    await serve(AnsweringController);
    const ends = await harness().connect('gateway');
    await ends.loseConnection();
    const answer = await harness().complete(ends.asker.ask('query.echo.v1.x', { depth: 1 }, 200));
    expect(answer).toMatchObject({ ok: false, error: { retryable: true } });
  });
}
