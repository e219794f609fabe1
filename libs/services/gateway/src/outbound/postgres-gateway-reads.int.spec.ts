import { Test } from '@nestjs/testing';
import { createTestDatabase } from '#libs/testkit';
import {
  LEDGER_READS,
  type LedgerReads,
  RISK_READS,
  type RiskReads,
  TRADING_READS,
  type TradingReads,
} from '../ports.js';
import { describeGatewayReads } from '../testing/gateway-reads.contract.fixture.js';
import { PostgresRowWriter } from '../testing/row-writer.fixture.js';
import { PostgresGatewayStoreModule } from './postgres-gateway-store.module.js';

describeGatewayReads('Postgres', async () => {
  const database = await createTestDatabase(process.env['TEST_DATABASE_URL'] ?? '');
  const writer = new PostgresRowWriter(database.ownerUrl);
  await writer.dataSource.initialize();
  const store = PostgresGatewayStoreModule.forService({ url: database.urlOf('gateway') });
  const module = await Test.createTestingModule({ imports: [store] }).compile();
  return {
    trading: module.get<TradingReads>(TRADING_READS, { strict: false }),
    risk: module.get<RiskReads>(RISK_READS, { strict: false }),
    ledger: module.get<LedgerReads>(LEDGER_READS, { strict: false }),
    writer,
    close: async () => {
      await module.close();
      await writer.dataSource.destroy();
      await database.drop();
    },
  };
});
