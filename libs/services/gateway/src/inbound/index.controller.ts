import { Controller, Get, Query } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { NoQueryPipe } from './problem/strict-validation.js';

const ADDRESSES = {
  docs: '/docs',
  openapi: '/openapi.json',
  positions: '/v1/positions',
  position: '/v1/positions/{account}/{instrument}',
  orders: '/v1/orders',
  order: '/v1/orders/{clientOrderId}',
  trades: '/v1/trades',
  account: '/v1/accounts/{account}',
  market: '/v1/market/{venue}/{instrument}',
  risk: '/v1/risk',
  halt: 'POST /v1/risk/halt',
  resume: 'POST /v1/risk/resume',
  audit: '/v1/audit',
  live: '/health/live',
  ready: '/health/ready',
  metrics: '/metrics',
};

/** `GET /`: where everything is. */
@ApiExcludeController()
@Controller()
export class IndexController {
  @Get('/')
  index(@Query(NoQueryPipe) _query: unknown): { readonly service: string; readonly addresses: typeof ADDRESSES } {
    return { service: 'tradewind gateway', addresses: ADDRESSES };
  }
}
