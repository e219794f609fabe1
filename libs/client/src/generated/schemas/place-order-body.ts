// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `PlaceOrderBody` of the gateway's answers and commands. */
export interface PlaceOrderBody {
  /** Why */
  readonly reason: string;
  /** Names the command: sent again under the same name it is the same command */
  readonly commandId?: string;
  readonly venue: string;
  readonly instrument: string;
  readonly side: 'BUY' | 'SELL';
  /** In base; a plain decimal text above zero */
  readonly quantity: string;
  readonly type: 'LIMIT' | 'MARKET' | 'LIMIT_MAKER';
  /** In quote; needed unless the type is MARKET */
  readonly limitPrice?: string;
  /** GTC unless given; IOC for MARKET */
  readonly timeInForce?: 'GTC' | 'IOC' | 'FOK';
  /** Whether it may only bring the position nearer to zero */
  readonly reduceOnly?: boolean;
  /** How long it may be sent and work, in milliseconds; then it is taken back */
  readonly validForMs?: number;
}
