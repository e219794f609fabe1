// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.
import type { AccountsOperations } from './operations/accounts-operations.js';
import type { MarketOperations } from './operations/market-operations.js';
import type { OrdersOperations } from './operations/orders-operations.js';
import type { PositionsOperations } from './operations/positions-operations.js';
import type { RiskOperations } from './operations/risk-operations.js';
import type { ServicesOperations } from './operations/services-operations.js';
import type { StrategiesOperations } from './operations/strategies-operations.js';
import type { TradesOperations } from './operations/trades-operations.js';

/** Every operation below `/v1`, by method and path. */
export interface GatewayOperations
  extends
    AccountsOperations,
    MarketOperations,
    OrdersOperations,
    PositionsOperations,
    RiskOperations,
    ServicesOperations,
    StrategiesOperations,
    TradesOperations {}
