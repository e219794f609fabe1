import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BalanceChangedV1,
  type DurableMessage,
  OrderFilledV1,
  PositionChangedV1,
  RiskApprovedV1,
  RiskRefusedV1,
} from '#libs/contracts';
import { recordIntent } from '#libs/domain';
import { RecordingSupervisor } from '#libs/platform';
import type { FactsChange, StrategyBooks } from '../../ports.js';
import { StrategyParts, account, instrumentOf, intentOf, venue } from '../../strategy-parts.fixture.js';
import type { FactBook } from './fact-book.js';
import { RecordBalances } from './record-balances.js';
import { RecordOrderEnd } from './record-order-end.js';
import { RecordPosition } from './record-position.js';
import { RecordRiskDecision } from './record-risk-decision.js';
import { TakeFacts } from './take-facts.js';

/** Books that keep what they were asked to commit, and do it as a test says. */
class WatchedBooks {
  readonly changes: FactsChange[] = [];
  commit: (change: FactsChange) => Promise<'RECORDED' | 'STALE'>;

  constructor(readonly parts: StrategyParts) {
    this.commit = (change) => parts.books.commitFacts(change);
  }

  readFacts: StrategyBooks['readFacts'] = (question) => this.parts.books.readFacts(question);
  commitFacts: StrategyBooks['commitFacts'] = (change) => {
    this.changes.push(change);
    return this.commit(change);
  };
}

/** The use cases of facts, with the intent `i-1` open. */
class Facts {
  readonly parts = new StrategyParts();
  readonly books = new WatchedBooks(this.parts);
  readonly supervisor = new RecordingSupervisor();
  readonly taking = new TakeFacts(
    this.books as unknown as StrategyBooks,
    (error) => error instanceof Error && error.message === AWAY,
    this.supervisor,
  );
  readonly #positions: RecordPosition;
  readonly #ends: RecordOrderEnd;
  readonly #decisions: RecordRiskDecision;
  readonly #balances: RecordBalances;

  constructor() {
    const { activity, closing, log, rebuild, runner, time, valuation } = this.parts;
    this.parts.startStrategies();
    this.parts.valuation.addInstrument(instrumentOf());
    const intent = intentOf('i-1');
    this.parts.database.intents.insert(recordIntent(intent, 1));
    runner.restoreIntent(intent.strategy, venue, intent.instrument, intent.intentId);
    this.#positions = new RecordPosition(this.taking, runner, closing, time);
    this.#ends = new RecordOrderEnd(this.taking, closing, rebuild, time);
    this.#decisions = new RecordRiskDecision(this.taking, closing, rebuild, time, activity, log);
    this.#balances = new RecordBalances(this.taking, valuation);
  }

  take(fact: DurableMessage): Promise<void> {
    if (fact instanceof PositionChangedV1) return this.#positions.recordPosition(fact);
    if (fact instanceof OrderFilledV1) return this.#ends.recordOrderEnd(fact);
    if (fact instanceof RiskApprovedV1) return this.#decisions.recordApproval(fact);
    if (fact instanceof RiskRefusedV1) return this.#decisions.recordRefusal(fact);
    if (fact instanceof BalanceChangedV1) return this.#balances.recordBalances(fact);
    throw new Error('a fact that no test makes');
  }

  takeAll(facts: readonly DurableMessage[]): Promise<PromiseSettledResult<void>[]> {
    return Promise.allSettled(facts.map((fact) => this.take(fact)));
  }

  /** Everything that facts leave: the rows, and what the strategies were told, in order. */
  async left(): Promise<unknown> {
    const { activity, books, database, received, runner } = this.parts;
    const messageIds = Array.from({ length: 13 }, (_, id) => `fact-${id}`);
    const { takenIds } = await books.readFacts({ messageIds, intentIds: [], places: [], positions: [] });
    const pending = runner.runs.map(({ pendingIntentId }) => pendingIntentId);
    const rows = [database.intents.find(), database.positions.find(), database.balances.find()];
    const totals = database.balances.find().map((view) => [...view.totals]);
    return JSON.stringify({ rows, totals, takenIds, received, pending, refused: activity.totals.refused });
  }
}

const AWAY = 'the database is away';

const envelope = (id: string, correlationId = 'i-1') => ({ id, occurredAtUs: 5, correlationId, causationId: 'x' });
const names = { account, venue, instrument: 'BTC-USDT' };
const terms = (intentId: string) => ({
  ...names,
  ...{ intentId, strategy: 's-1', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '2', limitPrice: '7' },
  ...{ reduceOnly: true, validUntilUs: 9, marketEventId: 'trade-9', marketEventAtUs: 8, clientOrderId: 'tw1-1' },
});
const position = (id: string, quantity: string, version: number, intentId = 'i-1'): PositionChangedV1 =>
  Object.assign(new PositionChangedV1(), envelope(id, intentId), names, {
    ...{ quantity, averagePrice: '1', realisedProfit: '0', version },
  });
const filled = (id: string, cumQuantity: string, intentId = 'i-1'): OrderFilledV1 =>
  Object.assign(new OrderFilledV1(), envelope(id), terms(intentId), { cumQuantity });
const approved = (id: string, intentId = 'i-1'): RiskApprovedV1 =>
  Object.assign(new RiskApprovedV1(), envelope(id), terms(intentId) as object);
const refused = (id: string, intentId = 'i-1'): RiskRefusedV1 =>
  Object.assign(new RiskRefusedV1(), envelope(id), {
    ...{ intentId, strategy: 's-1', rule: 'max-position', code: 'TOO_MUCH', message: 'Too much.', details: {} },
  });
const balances = (id: string, free: string, version: number): BalanceChangedV1 =>
  Object.assign(new BalanceChangedV1(), envelope(id), {
    ...{ account, venue, version, balances: [{ asset: 'USDT', free, locked: '5' }] },
  });

describe('facts that wait at the same time', () => {
  it('are committed together, in the order in which they came, each once', async () => {
    const facts = new Facts();
    const told = [approved('r'), position('p-1', '1', 1), position('p-1', '1', 1), position('p-2', '2', 2)];
    await facts.takeAll([...told, filled('o', '2'), balances('b', '7', 1)]);
    const ids = facts.books.changes.map(({ messages }) => messages.map(({ id }) => id));
    expect(ids).toEqual([['r'], ['p-1', 'p-2', 'o', 'b']]);
    expect(facts.parts.database.intents.get('i-1')).toMatchObject({ status: 'closed', reason: 'the order has ended' });
    expect(facts.parts.receivedOf('intent-closed')).toHaveLength(1);
    expect(facts.books.changes[1]?.messages[0]?.subject).toBe('position.changed.v1');
  });

  it('are no more than one commit takes', async () => {
    const facts = new Facts();
    await facts.takeAll(Array.from({ length: 40 }, (_, index) => position(`p-${index}`, '1', index + 1)));
    expect(facts.books.changes.map(({ messages }) => messages.length)).toEqual([1, 16, 16, 7]);
  });

  it('do not suffer from one among them that the books refuse', async () => {
    const facts = new Facts();
    const told = [position('p-1', '1', 1), balances('b', '7', 0), filled('o', '1'), position('p-2', '2', 2)];
    const outcomes = await facts.takeAll(told);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(facts.parts.receivedOf('intent-closed')).toHaveLength(1);
    expect(facts.parts.receivedOf('position').map(({ quantity }) => quantity.toFixed())).toEqual(['1', '2']);
    expect(facts.parts.receivedOf('equity')).toEqual([]);
  });

  it('all wait for a database that is away, and tell the strategies once they come again, also where it had committed', async () => {
    const facts = new Facts();
    facts.books.commit = async (change) => {
      await facts.parts.books.commitFacts(change);
      throw new Error(AWAY);
    };
    const told = [position('p-1', '1', 1), filled('o', '1'), balances('b', '7', 1)];
    const outcomes = await facts.takeAll(told);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(facts.parts.receivedOf('position')).toEqual([]);
    expect(await facts.takeAll(told)).toEqual(told.map(() => ({ status: 'fulfilled', value: undefined })));
    expect(facts.books.changes).toHaveLength(2);
    expect(facts.parts.receivedOf('position')).toHaveLength(1);
    expect(facts.parts.receivedOf('intent-closed')).toHaveLength(1);
    expect(facts.parts.receivedOf('equity')).toHaveLength(1);
  });

  it('are taken on what others left where they came between, and give up where they always do', async () => {
    const facts = new Facts();
    let most = 2;
    facts.books.commit = (change) => (most-- > 0 ? Promise.resolve('STALE') : facts.parts.books.commitFacts(change));
    await facts.take(position('p-1', '1', 1));
    expect([facts.books.changes.length, facts.parts.receivedOf('position').length]).toEqual([3, 1]);
    most = Number.MAX_SAFE_INTEGER;
    await expect(facts.take(position('p-2', '2', 2))).rejects.toThrow('changed by others');
    expect([facts.books.changes.length, facts.parts.receivedOf('position').length]).toEqual([8, 1]);
  });

  it('stand where an effect of one of them throws, which goes to the supervisor, and the others have theirs', async () => {
    const facts = new Facts();
    const effects: string[] = [];
    const failing = new Error('an effect');
    const tell = (id: string): Promise<void> => {
      const effect = (): void => {
        if (id === 'm-1') throw failing;
        effects.push(id);
      };
      const applyTo = (book: FactBook): void => book.afterCommit(effect);
      return facts.taking.takeFact({ message: position(id, '1', 1), applyTo });
    };
    await Promise.all(['m-0', 'm-1', 'm-2'].map(tell));
    expect([effects, facts.supervisor.failures]).toEqual([['m-0', 'm-2'], [failing]]);
  });

  it('leave what they leave one by one, whatever they are and however they are gathered', async () => {
    await fc.assert(
      fc.asyncProperty(STORY, async ({ groups, told }) => {
        const [together, alone] = [new Facts(), new Facts()];
        let from = 0;
        for (const size of [...groups, told.length]) {
          await together.takeAll(told.slice(from, from + size));
          from += size;
        }
        for (const fact of told) await alone.take(fact);
        expect(await together.left()).toEqual(await alone.left());
      }),
      { numRuns: 300 },
    );
  });
});

const amount = fc.integer({ min: 0, max: 3 }).map(String);
const version = fc.integer({ min: 1, max: 6 });
/** One that is open, one that the books lost, and one that is none of ours. */
const intentId = fc.constantFrom('i-1', 'i-1', 'i-2', 'somebody-else');
const ours = fc.constantFrom('i-1', 'i-2');
const FACT: fc.Arbitrary<(id: string) => DurableMessage> = fc.oneof(
  fc.tuple(amount, version, intentId).map(
    ([quantity, of, by]) =>
      (id: string) =>
        position(id, quantity, of, by),
  ),
  fc.tuple(amount, ours).map(
    ([cumQuantity, of]) =>
      (id: string) =>
        filled(id, cumQuantity, of),
  ),
  ours.map((of) => (id: string) => approved(id, of)),
  ours.map((of) => (id: string) => refused(id, of)),
  fc.tuple(amount, version).map(
    ([free, of]) =>
      (id: string) =>
        balances(id, free, of),
  ),
);
/** Facts, some of them twice, and how many of them come at once. */
const STORY = fc.record({
  told: fc
    .array(fc.tuple(FACT, fc.integer({ min: 1, max: 12 })), { maxLength: 14 })
    .map((facts) => facts.map(([fact, id]) => fact(`fact-${id}`))),
  groups: fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 4 }),
});
