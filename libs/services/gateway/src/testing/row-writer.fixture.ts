import { DataSource, type EntityTarget, type ObjectLiteral } from 'typeorm';
import {
  AccountExposureEntity,
  BalanceEntity,
  type BookedTransaction,
  EquitySampleEntity,
  IntentClaimEntity,
  IntentDecisionEntity,
  LedgerEntryEntity,
  LedgerTransactionEntity,
  LimitsEntity,
  ORDERS_ENTITIES,
  OrderEntity,
  PositionEntity,
  RISK_ENTITIES,
  TradeEntity,
  createDataSource,
} from '#libs/persistence';
import { MemoryGatewayRows } from '../outbound/memory-gateway-reads.js';
import {
  sampleBalance,
  sampleExposure,
  sampleLimits,
  sampleOrder,
  samplePosition,
  sampleRefusal,
  sampleTrade,
} from './sample-rows.fixture.js';

/** Adds rows to what a gateway reads, wherever that is. */
export interface RowWriter {
  addOrder(order: OrderEntity): Promise<void>;
  /** Numbers the trades as they come. */
  addTrade(trade: Omit<TradeEntity, 'tradeId'>): Promise<void>;
  addPosition(position: PositionEntity): Promise<void>;
  addBalance(balance: BalanceEntity): Promise<void>;
  addExposure(exposure: AccountExposureEntity): Promise<void>;
  addEquitySample(sample: EquitySampleEntity): Promise<void>;
  addLimits(limits: LimitsEntity): Promise<void>;
  addDecision(decision: IntentDecisionEntity): Promise<void>;
  /** Numbers the transactions as they come. */
  addLedger(transaction: BookedTransaction): Promise<void>;
}

/** Adds rows to Postgres as its owner. */
export class PostgresRowWriter implements RowWriter {
  readonly dataSource: DataSource;

  constructor(ownerUrl: string) {
    const entities = [...ORDERS_ENTITIES, ...RISK_ENTITIES];
    this.dataSource = createDataSource({ url: ownerUrl, schema: 'orders', service: 'test', entities });
  }

  readonly addOrder = (order: OrderEntity): Promise<void> => this.#insert(OrderEntity, order);
  readonly addTrade = (trade: Omit<TradeEntity, 'tradeId'>): Promise<void> => this.#insert(TradeEntity, trade);
  readonly addPosition = (position: PositionEntity): Promise<void> => this.#insert(PositionEntity, position);
  readonly addBalance = (balance: BalanceEntity): Promise<void> => this.#insert(BalanceEntity, balance);
  readonly addExposure = (row: AccountExposureEntity): Promise<void> => this.#insert(AccountExposureEntity, row);
  readonly addEquitySample = (row: EquitySampleEntity): Promise<void> => this.#insert(EquitySampleEntity, row);
  readonly addLimits = (limits: LimitsEntity): Promise<void> => this.#insert(LimitsEntity, limits);

  async addDecision(decision: IntentDecisionEntity): Promise<void> {
    await this.#insert(IntentClaimEntity, { intentId: decision.intentId, receivedAtUs: 1 });
    await this.#insert(IntentDecisionEntity, decision);
  }

  async addLedger({ entries, transactionId: _ownNumber, ...transaction }: BookedTransaction): Promise<void> {
    // The books demand at the commit that all entries are there and sum to zero.
    await this.dataSource.transaction(async (manager) => {
      const { identifiers } = await manager.insert(LedgerTransactionEntity, transaction);
      const transactionId = Number(identifiers[0]?.['transactionId']);
      await manager.insert(
        LedgerEntryEntity,
        entries.map((entry) => ({ ...entry, transactionId })),
      );
    });
  }

  async #insert<Row extends ObjectLiteral>(entity: EntityTarget<Row>, row: Partial<Row>): Promise<void> {
    await this.dataSource
      .createQueryBuilder()
      .insert()
      .into(entity)
      .values(row as never)
      .execute();
  }
}

/** Adds rows to those in memory. */
export class MemoryRowWriter implements RowWriter {
  readonly rows = new MemoryGatewayRows();

  constructor() {
    const changed = { actor: 'migration', reason: 'the state before the first command', commandId: null };
    this.rows.states.push({ scope: 'all', state: 'ACTIVE', version: 0, ...changed, changedAtUs: 0 });
  }

  async addOrder(order: OrderEntity): Promise<void> {
    this.rows.orders.push(order);
  }

  async addTrade(trade: Omit<TradeEntity, 'tradeId'>): Promise<void> {
    this.rows.trades.push({ tradeId: String(this.rows.trades.length + 1), ...trade });
  }

  async addPosition(position: PositionEntity): Promise<void> {
    this.rows.positions.push(position);
  }

  async addBalance(balance: BalanceEntity): Promise<void> {
    this.rows.balances.push(balance);
  }

  async addExposure(exposure: AccountExposureEntity): Promise<void> {
    this.rows.exposures.push(exposure);
  }

  async addEquitySample(sample: EquitySampleEntity): Promise<void> {
    this.rows.equitySamples.push(sample);
  }

  async addLimits(limits: LimitsEntity): Promise<void> {
    this.rows.limits.push(limits);
  }

  async addDecision(decision: IntentDecisionEntity): Promise<void> {
    this.rows.decisions.push(decision);
  }

  async addLedger(transaction: BookedTransaction): Promise<void> {
    this.rows.ledger.push(transaction);
  }
}

/** Forty-one orders, thirty trades, six positions, a balance, and what risk has. */
export async function addSampleRows(writer: RowWriter): Promise<void> {
  await writer.addExposure(sampleExposure());
  await writer.addLimits(sampleLimits());
  await writer.addDecision(sampleRefusal(9, { decidedAtUs: 1_700_000_000_000_001 }));
  for (let i = 1; i <= 40; i += 1)
    await writer.addOrder(sampleOrder(i, i % 4 === 0 ? { instrument: 'ETH-USDT', strategy: 'other' } : {}));
  const resting = { status: 'New', cumQuantity: '0', closedAtUs: null, type: 'LIMIT', limitPrice: '9000.00' } as const;
  await writer.addOrder(sampleOrder(900, { ...resting, account: 'paper-2' }));
  for (let i = 1; i <= 30; i += 1) await writer.addTrade(sampleTrade(i));
  for (const instrument of ['BTC-USDT', 'ETH-USDT', 'SOL-USDT']) await writer.addPosition(samplePosition(instrument));
  await writer.addPosition(samplePosition('XRP-USDT', { quantity: '0', cost: '0', averagePrice: '0' }));
  await writer.addPosition(samplePosition('BTC-USDT', { account: 'paper-2' }));
  await writer.addPosition(samplePosition('BTC-USDT', { account: 'paper-2', venue: 'kraken' }));
  await writer.addBalance(sampleBalance());
}
