import { Body, Controller, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ManualIntentReply } from '#libs/contracts';
import { FindPosition } from '../application/find-position.js';
import { type CommandRequest, type Given, GiveCommand } from '../application/give-command.js';
import { OrderByHand } from '../application/order-by-hand.js';
import {
  OPERATOR_COMMANDS,
  type OperatorCommands,
  type Principal,
  TRADING_READS,
  type TradingReads,
} from '../ports.js';
import { Access } from './access/access.js';
import { Caller } from './access/principal.js';
import { ApiProblems } from './api-docs.js';
import { asProblemError } from './problem/asked-problem.js';
import { notFound } from './problem/problem-error.js';
import { NoQueryPipe } from './problem/strict-validation.js';
import {
  CancelOrdersBody,
  ClosePositionBody,
  CommandBody,
  PlaceOrderBody,
  wantedOrder,
} from './queries/command.bodies.js';
import { AccountParams, OrderParams, PositionParams } from './queries/path.params.js';
import {
  CanceledOrdersView,
  HandMadeOrderView,
  canceledOrdersView,
  handMadeOrderView,
} from './views/order-command.view.js';

/** What operators want of orders and positions: taken back, placed by hand, closed. */
@ApiTags('orders')
@Controller('/v1')
export class OrderCommandsController {
  readonly #commands: OperatorCommands;
  readonly #trading: TradingReads;
  readonly #give: GiveCommand;
  readonly #findPosition: FindPosition;
  readonly #orderByHand: OrderByHand;

  constructor(
    @Inject(OPERATOR_COMMANDS) commands: OperatorCommands,
    @Inject(TRADING_READS) trading: TradingReads,
    give: GiveCommand,
    findPosition: FindPosition,
    orderByHand: OrderByHand,
  ) {
    this.#commands = commands;
    this.#trading = trading;
    this.#give = give;
    this.#findPosition = findPosition;
    this.#orderByHand = orderByHand;
  }

  @Access('trader', 'risk')
  @Post('orders/:clientOrderId/cancel')
  @HttpCode(200)
  @ApiOperation({ summary: 'Take one order back' })
  @ApiOkResponse({ type: CanceledOrdersView })
  @ApiProblems(400, 401, 403, 404, 409, 413, 415, 422, 429, 503)
  async cancelOne(
    @Param() { clientOrderId }: OrderParams,
    @Body() body: CommandBody,
    @Caller() { name: actor }: Principal,
    @Query(NoQueryPipe) _query: unknown,
  ): Promise<CanceledOrdersView> {
    const order = await this.#trading.findOrder(clientOrderId);
    if (order === undefined) throw notFound(`order ${clientOrderId}`, { clientOrderId });
    return this.#cancel({ ...body, actor, account: order.account, clientOrderId });
  }

  @Access('trader', 'risk')
  @Post('accounts/:account/orders/cancel')
  @HttpCode(200)
  @ApiOperation({ summary: 'Take every working order of an account back, or those of one instrument' })
  @ApiOkResponse({ type: CanceledOrdersView })
  @ApiProblems(400, 401, 403, 404, 409, 413, 415, 422, 429, 503)
  cancelAll(
    @Param() { account }: AccountParams,
    @Body() body: CancelOrdersBody,
    @Caller() { name: actor }: Principal,
    @Query(NoQueryPipe) _query: unknown,
  ): Promise<CanceledOrdersView> {
    return this.#cancel({ ...body, actor, account });
  }

  @Access('trader')
  @Post('accounts/:account/orders')
  @HttpCode(200)
  @ApiOperation({ summary: 'Place an order by hand; it passes risk like any other, and a refusal shows every number' })
  @ApiOkResponse({ type: HandMadeOrderView })
  @ApiProblems(400, 401, 403, 404, 409, 413, 415, 422, 429, 503)
  async place(
    @Param() { account }: AccountParams,
    @Body() body: PlaceOrderBody,
    @Caller() { name: actor }: Principal,
    @Query(NoQueryPipe) _query: unknown,
  ): Promise<HandMadeOrderView> {
    const { commandId, reason } = body;
    const command = { ...wantedOrder(body), commandId, reason, actor, account };
    return this.#follow(
      await this.#give.giveCommand('place-order', command, (named) => this.#commands.placeOrder(named)),
    );
  }

  @Access('trader', 'risk')
  @Post('accounts/:account/positions/:instrument/close')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Close a position by a market order that may only reduce it and passes risk like any other',
  })
  @ApiOkResponse({ type: HandMadeOrderView })
  @ApiProblems(400, 401, 403, 404, 409, 413, 415, 422, 429, 503)
  async close(
    @Param() { account, instrument }: PositionParams,
    @Body() { commandId, reason, venue: wanted }: ClosePositionBody,
    @Caller() { name: actor }: Principal,
    @Query(NoQueryPipe) _query: unknown,
  ): Promise<HandMadeOrderView> {
    const position = await this.#findPosition.findPosition(account, instrument, wanted);
    if (!position.ok) throw asProblemError(position.error, 'order-management');
    const { venue } = position.value;
    const command = { commandId, reason, actor, account, venue, instrument };
    return this.#follow(
      await this.#give.giveCommand('close-position', command, (named) => this.#commands.closePosition(named)),
    );
  }

  async #cancel(
    command: CommandRequest & {
      readonly account: string;
      readonly clientOrderId?: string;
      readonly instrument?: string;
    },
  ): Promise<CanceledOrdersView> {
    const { commandId, reply } = await this.#give.giveCommand('cancel-orders', command, (named) =>
      this.#commands.cancelOrders(named),
    );
    if (!reply.ok) throw asProblemError(reply.error, 'order-management', { commandId });
    return canceledOrdersView(commandId, reply.value);
  }

  async #follow(given: Given<ManualIntentReply>): Promise<HandMadeOrderView> {
    const made = await this.#orderByHand.followIntent(given);
    if (!made.ok) throw asProblemError(made.error, 'strategy', { commandId: given.commandId });
    return handMadeOrderView(given.commandId, made.value);
  }
}
