import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import type { Principal } from '../../ports.js';
import { Tickets } from '../access/tickets.js';
import type { RouteAnswer } from './chat-answer.js';
import type { ChatRequest } from './chat-command.js';

/**
 * Sends requests for a principal to our own routes, within the process: guard, roles, throttle, validation and use case are those of
 * every other caller, and the actor of a command is the principal.
 */
@Injectable()
export class ChatRequests {
  readonly #host: HttpAdapterHost;
  readonly #tickets: Tickets;

  constructor(host: HttpAdapterHost, tickets: Tickets) {
    this.#host = host;
    this.#tickets = tickets;
  }

  /** The answer of a route, whatever its status. */
  sendFor(principal: Principal, { body, method, url }: ChatRequest): Promise<RouteAnswer> {
    const server: FastifyInstance = this.#host.httpAdapter.getInstance();
    return this.#tickets.withTicket(principal, async (authorization) => {
      const payload = body === undefined ? {} : { payload: body };
      const answer = await server.inject({ method, url, headers: { authorization }, ...payload });
      return { status: answer.statusCode, body: answer.json<unknown>() };
    });
  }
}
