import {
  type DurableMessage,
  type DurableMessageClass,
  type ServiceName,
  decodeMessage,
  encodeMessage,
  subjectOfMessage,
} from '#libs/contracts';
import { invariant } from '#libs/kernel';
import { SuiteKeys } from '#libs/messaging';

/** What a message passes between two services, without a broker: encoded, signed, verified, decoded. Its keys are believed by nobody else. */
export class RehearsedWire {
  readonly #keys = new SuiteKeys('rehearsal');
  readonly #trust = new Map<ServiceName, ReturnType<SuiteKeys['trustOf']>>();

  /** What `reader` gets of a message of `writer`. Throws where it would not believe it or could not read it. */
  passMessage<T extends DurableMessage>(
    type: DurableMessageClass<T>,
    message: T,
    writer: ServiceName,
    reader: ServiceName,
  ): T {
    const subject = subjectOfMessage(type, message);
    const payload = encodeMessage(message);
    const signature = this.#trustOf(writer).signer.sign(subject, payload);
    const objection = this.#trustOf(reader).verifier.objectionTo(subject, payload, signature);
    invariant(objection === undefined, `a rehearsed ${type.subject} is not believed: ${objection}`);
    const decoded = decodeMessage(type, payload);
    if (!decoded.ok) throw new Error(`a rehearsed ${type.subject}: ${decoded.error.message}`);
    return decoded.value;
  }

  #trustOf(service: ServiceName): ReturnType<SuiteKeys['trustOf']> {
    const known = this.#trust.get(service) ?? this.#keys.trustOf(service);
    this.#trust.set(service, known);
    return known;
  }
}
