import { SetMetadata } from '@nestjs/common';
import type { CustomDecorator } from '@nestjs/common';
import type { Params } from './params.js';

/** Who asks, and when. */
export interface CallContext {
  readonly nowMs: number;
  /** Whose request it is; empty for a public one. */
  readonly account: string;
}

/** Where an operation can be asked for. */
export interface OperationRoutes {
  /** `METHOD /path` below `/api/v3`; left out where REST does not offer it. */
  readonly rest?: string;
  /** The method on the WebSocket API; left out where it does not offer it. */
  readonly ws?: string;
}

/** What a request costs of the request weight. */
export type RequestWeight = number | ((params: Params) => number);

/** The terms of an operation, as its decorator states them. */
export interface OperationTerms extends OperationRoutes {
  readonly weight: RequestWeight;
  /** The names of its parameters, besides those that every signed request has. */
  readonly params: readonly string[];
  /** Whether it needs key, signature and timestamp. */
  readonly isSigned: boolean;
  /** Its name in the journal; only order messages have one. They are journaled before and after, and cost nothing when they succeed. */
  readonly journalName: string | undefined;
  /** As how many new orders it counts. */
  readonly newOrders: number;
}

/** Something that the exchange can be asked for. */
export interface Operation extends OperationTerms {
  /** Performs it and returns the body of the answer. @throws ApiError */
  readonly perform: (params: Params, call: CallContext) => unknown;
}

/** Under which key Nest keeps the {@link OperationTerms} of a method. */
export const OPERATION_TERMS = Symbol('OperationTerms');

function operation(terms: OperationTerms): CustomDecorator<symbol> {
  return SetMetadata(OPERATION_TERMS, terms);
}

/** What every signed request says besides its own parameters; on the WebSocket API `apiKey` is one, too. */
export const SIGNED_PARAMS: readonly string[] = ['apiKey', 'recvWindow', 'signature', 'timestamp'];

/** Makes a method of a provider answer a public question: `(params, call) => body`. `params` are the parameters that it knows. */
export function PublicOperation(
  routes: OperationRoutes,
  weight: RequestWeight,
  params: readonly string[],
): CustomDecorator<symbol> {
  return operation({ ...routes, weight, params, isSigned: false, journalName: undefined, newOrders: 0 });
}

/** Makes a method of a provider answer a question about the caller's own account. */
export function AccountOperation(
  routes: OperationRoutes,
  weight: RequestWeight,
  params: readonly string[],
): CustomDecorator<symbol> {
  return operation({ ...routes, weight, params, isSigned: true, journalName: undefined, newOrders: 0 });
}

/** Makes a method of a provider take an order message: signed, and journaled under its name on the WebSocket API. */
export function OrderOperation(
  routes: Required<OperationRoutes>,
  terms: Pick<OperationTerms, 'newOrders' | 'params'>,
): CustomDecorator<symbol> {
  return operation({ ...routes, ...terms, weight: 1, isSigned: true, journalName: routes.ws });
}
