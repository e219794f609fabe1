import { describeGatewayReads } from '../testing/gateway-reads.contract.fixture.js';
import { MemoryRowWriter } from '../testing/row-writer.fixture.js';
import { MemoryGatewayReads } from './memory-gateway-reads.js';

describeGatewayReads('memory', async () => {
  const writer = new MemoryRowWriter();
  const reads = new MemoryGatewayReads(writer.rows);
  return { trading: reads, risk: reads, writer, close: () => Promise.resolve() };
});
