import { describeGatewayReads } from '../testing/gateway-reads.contract.fixture.js';
import { MemoryRowWriter } from '../testing/row-writer.fixture.js';
import { MemoryGatewayReads } from './memory-gateway-reads.js';
import { MemoryLedgerReads } from './memory-ledger-reads.js';

describeGatewayReads('memory', async () => {
  const writer = new MemoryRowWriter();
  const reads = new MemoryGatewayReads(writer.rows);
  const ledger = new MemoryLedgerReads(writer.rows.ledger);
  return { trading: reads, risk: reads, ledger, writer, close: () => Promise.resolve() };
});
