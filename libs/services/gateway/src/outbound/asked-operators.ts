import { Inject, Injectable } from '@nestjs/common';
import {
  type CancelOrdersReply,
  CancelOrdersV1,
  ClosePositionV1,
  LIMITS_QUERY,
  type LimitsReply,
  type ManualIntentReply,
  PlaceOrderV1,
  type SetLimitsReply,
  SetLimitsV1,
  SetParametersV1,
  type StrategySetupReply,
  SwitchStrategyV1,
  type TryLimitsReply,
  TryLimitsV1,
  subject,
} from '#libs/contracts';
import type { Problem, Result } from '#libs/kernel';
import { ASKER, type Asker } from '#libs/messaging';
import type { OperatorCommands } from '../ports.js';

/** Sends the commands of operators over the ask lane, each to the service that owns what it changes. */
@Injectable()
export class AskedOperators implements OperatorCommands {
  readonly #asker: Asker;

  constructor(@Inject(ASKER) asker: Asker) {
    this.#asker = asker;
  }

  cancelOrders(command: CancelOrdersV1): Promise<Result<CancelOrdersReply, Problem>> {
    return this.#asker.ask(subject(CancelOrdersV1.subject, command.account), command);
  }

  placeOrder(command: PlaceOrderV1): Promise<Result<ManualIntentReply, Problem>> {
    return this.#asker.ask(subject(PlaceOrderV1.subject, command.account), command);
  }

  closePosition(command: ClosePositionV1): Promise<Result<ManualIntentReply, Problem>> {
    return this.#asker.ask(subject(ClosePositionV1.subject, command.account), command);
  }

  switchStrategy(command: SwitchStrategyV1): Promise<Result<StrategySetupReply, Problem>> {
    return this.#asker.ask(subject(SwitchStrategyV1.subject, command.strategy), command);
  }

  setParameters(command: SetParametersV1): Promise<Result<StrategySetupReply, Problem>> {
    return this.#asker.ask(subject(SetParametersV1.subject, command.strategy), command);
  }

  tryLimits(command: TryLimitsV1): Promise<Result<TryLimitsReply, Problem>> {
    return this.#asker.ask(subject(TryLimitsV1.subject, command.account), command);
  }

  setLimits(command: SetLimitsV1): Promise<Result<SetLimitsReply, Problem>> {
    return this.#asker.ask(subject(SetLimitsV1.subject, command.account), command);
  }

  askLimits(account: string): Promise<Result<LimitsReply, Problem>> {
    return this.#asker.ask(subject(LIMITS_QUERY, account), {});
  }
}
