import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { invariant } from '#libs/kernel';
import { OPERATION_TERMS } from './operation.js';
import type { Operation, OperationTerms } from './operation.js';

type Provider = Readonly<Record<string, Operation['perform']>>;

/** Every operation of the exchange, by REST route and by WebSocket method: all methods with an operation decorator. */
@Injectable()
export class OperationTable implements OnModuleInit {
  readonly #byRoute = new Map<string, Operation>();
  readonly #byMethod = new Map<string, Operation>();
  readonly #paths = new Set<string>();
  readonly #discovery: DiscoveryService;
  readonly #scanner: MetadataScanner;
  readonly #reflector: Reflector;

  constructor(discovery: DiscoveryService, scanner: MetadataScanner, reflector: Reflector) {
    this.#discovery = discovery;
    this.#scanner = scanner;
    this.#reflector = reflector;
  }

  onModuleInit(): void {
    for (const { instance } of this.#discovery.getProviders()) {
      if (typeof instance !== 'object' || instance === null) continue;
      const provider = instance as Provider;
      for (const name of this.#scanner.getAllMethodNames(Object.getPrototypeOf(provider) as object)) {
        this.#addMethod(provider, name);
      }
    }
  }

  /** Everything that can be asked for. */
  get operations(): readonly OperationTerms[] {
    return [...new Set([...this.#byRoute.values(), ...this.#byMethod.values()])];
  }

  /** The operation of `METHOD /path` below `/api/v3`. */
  findRestOperation(method: string, path: string): Operation | undefined {
    return this.#byRoute.get(`${method} ${path}`);
  }

  /** Whether a path below `/api/v3` is known, by whatever method. */
  isRestPath(path: string): boolean {
    return this.#paths.has(path);
  }

  /** The operation of a method on the WebSocket API. */
  findWebSocketOperation(method: string): Operation | undefined {
    return this.#byMethod.get(method);
  }

  #addMethod(provider: Provider, name: string): void {
    const method = provider[name];
    if (method === undefined) return;
    const terms = this.#reflector.get<OperationTerms | undefined>(OPERATION_TERMS, method);
    if (terms === undefined) return;
    const operation: Operation = { ...terms, perform: (params, call) => method.call(provider, params, call) };
    if (terms.rest !== undefined) {
      invariant(!this.#byRoute.has(terms.rest), `two operations answer ${terms.rest}`);
      this.#byRoute.set(terms.rest, operation);
      this.#paths.add(terms.rest.slice(terms.rest.indexOf(' ') + 1));
    }
    if (terms.ws !== undefined) {
      invariant(!this.#byMethod.has(terms.ws), `two operations answer ${terms.ws}`);
      this.#byMethod.set(terms.ws, operation);
    }
  }
}
