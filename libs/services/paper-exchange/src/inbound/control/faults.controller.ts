import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query, UseGuards } from '@nestjs/common';
import type { z } from 'zod';
import { problem } from '#libs/kernel';
import { LOG, type Log } from '#libs/platform';
import { ExchangeInterference, type Relisting } from '../../application/faults/exchange-interference.js';
import { SocketGateway } from '../sockets/socket-gateway.js';
import { ControlError, ControlGuard } from './control-guard.js';
import { FAULT_CATALOGUE } from './fault-catalogue.js';
import { FaultDesk, type FiredFault, type NumberedRule } from './fault-desk.js';
import { type FaultAction, type FaultChange, faultChange, faultScript } from './fault-requests.js';

/** The answer to every change too: what goes wrong from now on. */
interface FaultsInForce {
  readonly seed: number;
  readonly rules: readonly NumberedRule[];
  readonly scriptStepsLeft: number;
}

/** `/paper/faults`: what goes wrong between the exchange and its clients, changed while it runs. */
@Controller('paper/faults')
@UseGuards(ControlGuard)
export class FaultsController {
  readonly #desk: FaultDesk;
  readonly #interference: ExchangeInterference;
  readonly #sockets: SocketGateway;
  readonly #log: Log;

  constructor(desk: FaultDesk, interference: ExchangeInterference, sockets: SocketGateway, @Inject(LOG) log: Log) {
    this.#log = log;
    this.#desk = desk;
    this.#interference = interference;
    this.#sockets = sockets;
  }

  @Get()
  listFaults(): FaultsInForce {
    const { rules, seed, stepsLeft } = this.#desk;
    return { seed, rules, scriptStepsLeft: stepsLeft };
  }

  /** The faults that are known by a name. */
  @Get('catalogue')
  listCatalogue(): typeof FAULT_CATALOGUE {
    return FAULT_CATALOGUE;
  }

  /** What fired, oldest first; `?after=N` leaves out what was read before. */
  @Get('fired')
  listFired(@Query('after') after = '0'): { readonly fired: readonly FiredFault[] } {
    return { fired: this.#desk.firedAfter(Number(after)) };
  }

  @Post()
  @HttpCode(200)
  changeFaults(@Body() body: unknown): FaultsInForce {
    const { seed, ...change } = readBody(faultChange, body);
    this.#begin(seed);
    this.#apply(change);
    return this.listFaults();
  }

  @Post('script')
  @HttpCode(200)
  runScript(@Body() body: unknown): FaultsInForce {
    const { seed, steps } = readBody(faultScript, body);
    this.#begin(seed);
    this.#desk.runScript(steps, (step) => this.#applyLater(step));
    return this.listFaults();
  }

  /** Heals everything and stops a script. */
  @Delete()
  clearFaults(): FaultsInForce {
    this.#desk.stopScript();
    this.#desk.changeRules({ clear: true, add: [] });
    return this.listFaults();
  }

  @Delete(':id')
  removeFault(@Param('id') id: string): FaultsInForce {
    if (this.#desk.removeRule(Number(id))) return this.listFaults();
    throw new ControlError(404, problem('FAULT_UNKNOWN', `No fault of the id ${id} is in force.`, { id }));
  }

  #begin(seed: number | undefined): void {
    if (seed !== undefined) this.#desk.beginWithSeed(seed);
  }

  /** Nobody waits for the answer to a step of a script: what cannot be done of it is logged, and the script goes on. */
  #applyLater(change: FaultChange): void {
    try {
      this.#apply(change);
    } catch (error) {
      this.#log.warn({ err: error }, 'a step of a script could not be done');
    }
  }

  #apply(change: FaultChange): void {
    this.#desk.changeRules(change);
    for (const action of change.do) this.#act(action);
    for (const relisting of change.relist) this.#relist(relisting);
  }

  #relist(relisting: Relisting): void {
    const { symbol } = relisting;
    try {
      this.#interference.relistSymbol(relisting);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new ControlError(400, problem('RELISTING_UNFIT', `${symbol} cannot be listed so: ${why}.`, { symbol }));
    }
  }

  #act(action: FaultAction): void {
    switch (action) {
      case 'CUT_CONNECTIONS':
        this.#sockets.cutConnections();
        break;
      case 'CANCEL_OPEN_ORDERS':
        this.#interference.cancelOpenOrders();
        break;
    }
  }
}

/** Bodies are texts here, as they are for the exchange itself. */
function readBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const refuse = (why: string): never => {
    throw new ControlError(400, problem('FAULT_INVALID', `The body is not understood: ${why}`));
  };
  let json: unknown;
  try {
    json = typeof body === 'string' ? JSON.parse(body) : body;
  } catch {
    return refuse('it is not JSON');
  }
  const read = schema.safeParse(json);
  if (read.success) return read.data;
  return refuse(read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
}
