import { Controller, Get, Query } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { ASYNC_API } from './stream/async-api.js';
import { NoQueryPipe } from './problem/strict-validation.js';

const ADDRESSES = {
  console: '/console',
  docs: '/docs',
  openapi: '/openapi.json',
  asyncapi: '/asyncapi.json',
  positions: '/v1/positions',
  position: '/v1/positions/{account}/{instrument}',
  orders: '/v1/orders',
  order: '/v1/orders/{clientOrderId}',
  timeline: '/v1/orders/{clientOrderId}/timeline',
  trades: '/v1/trades',
  decisions: '/v1/decisions',
  decision: '/v1/decisions/{intentId}',
  discrepancies: '/v1/discrepancies',
  acceptDifference: 'POST /v1/accounts/{account}/differences/{discrepancyId}/accept',
  ledger: '/v1/ledger',
  markets: '/v1/markets',
  instruments: '/v1/instruments',
  history: '/v1/market/{venue}/{instrument}/history',
  equity: '/v1/accounts/{account}/equity',
  recordings: '/v1/recordings',
  recording: '/v1/recordings/{recording}/{instrument}',
  windRecording: '/v1/recordings/{recording}/{instrument}/wind',
  strategies: '/v1/strategies',
  strategySchemas: '/v1/strategies/schemas',
  switchStrategy: 'POST /v1/strategies/{strategy}/switch',
  setParameters: 'POST /v1/strategies/{strategy}/parameters',
  services: '/v1/services',
  stream: '/v1/stream (WebSocket)',
  account: '/v1/accounts/{account}',
  market: '/v1/market/{venue}/{instrument}',
  risk: '/v1/risk',
  halt: 'POST /v1/risk/halt',
  reduce: 'POST /v1/risk/reduce',
  resume: 'POST /v1/risk/resume',
  cancel: 'POST /v1/orders/{clientOrderId}/cancel',
  cancelAll: 'POST /v1/accounts/{account}/orders/cancel',
  limits: '/v1/accounts/{account}/limits',
  tryLimits: 'POST /v1/accounts/{account}/limits/try',
  setLimits: 'POST /v1/accounts/{account}/limits',
  place: 'POST /v1/accounts/{account}/orders',
  close: 'POST /v1/accounts/{account}/positions/{instrument}/close',
  audit: '/v1/audit',
  live: '/health/live',
  startup: '/health/startup',
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

  @Get('/asyncapi.json')
  asyncApi(@Query(NoQueryPipe) _query: unknown): typeof ASYNC_API {
    return ASYNC_API;
  }
}
