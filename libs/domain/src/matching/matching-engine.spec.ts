import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MatchingEngine } from './matching-engine.js';
import { operations, performOp } from './operations.fixture.js';
import type { Execution, NewOrder, Placement, PreventedMaker } from './matching-types.js';
import { type Steps, timesSteps } from '../instrument/index.js';
import type { Side } from '../market/index.js';

interface SlowOrder {
  readonly id: number;
  readonly owner: string;
  readonly side: Side;
  readonly price: number;
  /** What an iceberg shows at a time; 0 for all. */
  readonly show: number;
  left: number;
  hidden: number;
}

/** The obvious slow book: a list in order of arrival, sorted anew for every step. */
class SlowBook {
  orders: SlowOrder[] = [];

  /** The resting orders that an order meets, best price first, then oldest. */
  #met(order: NewOrder): SlowOrder[] {
    const sign = order.side === 'BUY' ? 1 : -1;
    return this.orders
      .filter((one) => one.side !== order.side && one.left > 0)
      .filter((one) => order.type === 'MARKET' || sign * one.price <= sign * Number(order.priceTicks))
      .sort((a, b) => sign * (a.price - b.price));
  }

  place(order: NewOrder): Placement {
    const nothing = { executions: [], preventedMakers: [], leftLots: order.lots };
    if (order.type === 'LIMIT_MAKER' && this.#met(order).length > 0) return { ...nothing, end: 'WOULD_TAKE' };
    if (order.type === 'LIMIT' && order.timeInForce === 'FOK' && this.#available(order) < order.lots) {
      return { ...nothing, end: 'EXPIRED' };
    }
    const { left, stopped, executions, preventedMakers } = this.#trade(order);
    const stays = order.type === 'LIMIT_MAKER' || (order.type === 'LIMIT' && order.timeInForce === 'GTC');
    if (left === 0) return { end: 'FILLED', executions, preventedMakers, leftLots: left };
    if (stopped) return { end: 'PREVENTED', executions, preventedMakers, leftLots: left };
    if (!stays) return { end: 'EXPIRED', executions, preventedMakers, leftLots: left };
    const show = Number(order.shownLots ?? 0);
    const shown = show === 0 ? left : Math.min(show, left);
    const { orderId: id, owner, side } = order;
    this.orders.push({ id, owner, side, price: Number(order.priceTicks), show, left: shown, hidden: left - shown });
    return { end: 'RESTING', executions, preventedMakers, leftLots: left };
  }

  #trade(order: NewOrder): {
    left: number;
    stopped: boolean;
    executions: Execution[];
    preventedMakers: PreventedMaker[];
  } {
    const executions: Execution[] = [];
    const preventedMakers: PreventedMaker[] = [];
    let left = Number(order.lots);
    let stopped = false;
    for (;;) {
      const [maker] = this.#met(order);
      if (maker === undefined || left === 0 || stopped) return { left, stopped, executions, preventedMakers };
      if (maker.owner === order.owner && order.selfTradePrevention !== 'NONE') {
        stopped = order.selfTradePrevention !== 'EXPIRE_MAKER';
        if (order.selfTradePrevention === 'EXPIRE_TAKER') continue;
        preventedMakers.push({ orderId: maker.id, owner: maker.owner, leftLots: maker.left + maker.hidden });
        this.cancel(maker.id);
        continue;
      }
      const lots = Math.min(left, maker.left);
      left -= lots;
      maker.left -= lots;
      const taker = { takerOrderId: order.orderId, takerOwner: order.owner, takerSide: order.side };
      const makerLeftLots = maker.left + maker.hidden;
      const makerPart = { makerOrderId: maker.id, makerOwner: maker.owner, makerLeftLots };
      executions.push({ ...makerPart, ...taker, priceTicks: maker.price, lots });
      if (maker.left === 0) this.#leaveOrQueueAgain(maker);
    }
  }

  #leaveOrQueueAgain(maker: SlowOrder): void {
    this.cancel(maker.id);
    if (maker.hidden === 0) return;
    maker.left = Math.min(maker.show, maker.hidden);
    maker.hidden -= maker.left;
    this.orders.push(maker);
  }

  /** What is there for it: as if it came as a limit order that takes what it finds, on a copy of the book. */
  #available(order: NewOrder): number {
    const copy = new SlowBook();
    copy.orders = this.orders.map((one) => ({ ...one }));
    return Number(order.lots) - Number(copy.place({ ...order, timeInForce: 'IOC' }).leftLots);
  }

  cancel(id: number): number | undefined {
    const found = this.orders.find((one) => one.id === id);
    this.orders = this.orders.filter((one) => one !== found);
    return found === undefined ? undefined : found.left + found.hidden;
  }

  depth(side: Side): { priceTicks: number; sizeLots: number }[] {
    const sums = new Map<number, number>();
    for (const one of this.orders) if (one.side === side) sums.set(one.price, (sums.get(one.price) ?? 0) + one.left);
    const sign = side === 'BUY' ? -1 : 1;
    return [...sums].sort((a, b) => sign * (a[0] - b[0])).map(([priceTicks, sizeLots]) => ({ priceTicks, sizeLots }));
  }
}

describe('the matching engine', () => {
  it('agrees with the obvious slow book in every answer and every level', () => {
    fc.assert(
      fc.property(operations, (list) => {
        const engine = new MatchingEngine();
        const slow = new SlowBook();
        for (const op of list) {
          const expected = 'place' in op ? slow.place(op.place) : slow.cancel(op.cancel);
          const answer = performOp(engine, op);
          if (typeof answer === 'object' && typeof expected === 'object') {
            const { end, executions, preventedMakers, leftLots } = answer;
            expect({ end, executions, preventedMakers, leftLots }).toEqual(expected);
          } else expect(answer).toBe(expected);
          expect(engine.depth('BUY', 100)).toEqual(slow.depth('BUY'));
          expect(engine.depth('SELL', 100)).toEqual(slow.depth('SELL'));
        }
      }),
    );
  });

  it('never leaves the book crossed', () => {
    fc.assert(
      fc.property(operations, (list) => {
        const engine = new MatchingEngine();
        for (const op of list) {
          performOp(engine, op);
          const bid = engine.best('BUY')?.priceTicks ?? 0;
          const ask = engine.best('SELL')?.priceTicks ?? Number.MAX_SAFE_INTEGER;
          expect(bid).toBeLessThan(ask);
        }
      }),
    );
  });

  it('neither makes nor loses a lot: ordered = traded + prevented + cancelled + expired + resting', () => {
    fc.assert(
      fc.property(operations, (list) => {
        const engine = new MatchingEngine();
        let [ordered, traded, gone] = [0, 0, 0];
        for (const op of list) {
          const answer = performOp(engine, op);
          if (typeof answer === 'number') gone += answer;
          if (typeof answer !== 'object' || !('place' in op)) continue;
          ordered += Number(op.place.lots);
          for (const execution of answer.executions) traded += 2 * Number(execution.lots);
          for (const maker of answer.preventedMakers) gone += Number(maker.leftLots);
          if (answer.end !== 'RESTING') gone += Number(answer.leftLots);
        }
        for (let id = 0; id < list.length; id += 1) gone += Number(engine.cancel(id) ?? 0);
        expect(ordered).toBe(traded + gone);
      }),
    );
  });

  it('trades at the maker’s price, never worse than the taker’s limit, best price first', () => {
    fc.assert(
      fc.property(operations, (list) => {
        const engine = new MatchingEngine();
        for (const op of list) {
          const answer = performOp(engine, op);
          if (typeof answer !== 'object' || !('place' in op)) continue;
          const sign = op.place.side === 'BUY' ? 1 : -1;
          const prices = answer.executions.map((one) => sign * Number(one.priceTicks));
          expect(prices).toEqual([...prices].sort((a, b) => a - b));
          if (op.place.type !== 'MARKET')
            for (const price of prices) expect(price).toBeLessThanOrEqual(sign * Number(op.place.priceTicks));
        }
      }),
    );
  });

  it('fills a FOK order whole or not at all', () => {
    fc.assert(
      fc.property(operations, (list) => {
        const engine = new MatchingEngine();
        for (const op of list) {
          const answer = performOp(engine, op);
          if (typeof answer !== 'object' || !('place' in op)) continue;
          if (op.place.type !== 'LIMIT' || op.place.timeInForce !== 'FOK') continue;
          expect([0, op.place.lots]).toContain(answer.leftLots);
          if (answer.leftLots > 0) expect(answer.executions).toEqual([]);
        }
      }),
    );
  });

  it('tells each level’s true total to its listener', () => {
    fc.assert(
      fc.property(operations, (list) => {
        const heard = { BUY: new Map<Steps, Steps>(), SELL: new Map<Steps, Steps>() };
        const engine = new MatchingEngine((side, price, lots) => {
          if (lots === 0) heard[side].delete(price);
          else heard[side].set(price, lots);
        });
        for (const op of list) performOp(engine, op);
        for (const side of ['BUY', 'SELL'] as const) {
          const levels = engine.depth(side, 100).map((level) => [level.priceTicks, level.sizeLots]);
          expect(new Map(heard[side])).toEqual(new Map(levels as [Steps, Steps][]));
        }
      }),
    );
  });

  it('never spends more than a quote budget, and stops only where not one more lot is affordable', () => {
    fc.assert(
      fc.property(operations, fc.bigInt({ min: 1n, max: 20_000n }), (list, quoteBudget) => {
        const engine = new MatchingEngine();
        for (const op of list) performOp(engine, op);
        const order = {
          orderId: 1_000,
          owner: 'z',
          side: 'BUY',
          type: 'MARKET',
          timeInForce: 'GTC',
          priceTicks: 0,
        } as const;
        const all = { ...order, lots: 1_000_000, quoteBudget, selfTradePrevention: 'NONE' } as const;
        const seen = engine.preview(all);
        const offered = engine.preview({ ...all, quoteBudget: undefined }).lots;
        const { executions } = engine.place(all);
        const spent = executions.reduce((sum, one) => sum + timesSteps(one.priceTicks, one.lots), 0n);
        expect(spent).toBe(seen.quote);
        expect(spent <= quoteBudget).toBe(true);
        const next = engine.best('SELL');
        if (next !== undefined) expect(BigInt(next.priceTicks) > quoteBudget - spent).toBe(true);
        else expect(executions.reduce((sum, one) => sum + Number(one.lots), 0)).toBe(offered);
      }),
    );
  });
});
