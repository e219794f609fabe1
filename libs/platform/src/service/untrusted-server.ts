/** Why the certificate of a server was not accepted, by the code of Node's TLS: a code of ours, and what to do. */
const CAUSES: readonly { readonly of: RegExp; readonly code: string; readonly says: string }[] = [
  {
    of: /^CERT_HAS_EXPIRED$/u,
    code: 'TLS_CERTIFICATE_EXPIRED',
    says: 'its certificate has expired. Give the server a new one; the clocks of both machines must be right',
  },
  {
    of: /^CERT_NOT_YET_VALID$/u,
    code: 'TLS_CERTIFICATE_NOT_YET_VALID',
    says: 'its certificate is not valid yet. Look at the clocks of both machines',
  },
  {
    of: /^ERR_TLS_CERT_ALTNAME_INVALID$/u,
    code: 'TLS_WRONG_HOST_NAME',
    says: 'its certificate is for other names. Use the address that the certificate names, or issue one for this address',
  },
  {
    of: /^(?:SELF_SIGNED_.*|DEPTH_ZERO_.*|UNABLE_TO_(?:GET_ISSUER|VERIFY_LEAF|DECRYPT_CERT|DECODE_ISSUER).*|CERT_(?:SIGNATURE_FAILURE|UNTRUSTED|REJECTED)|INVALID_CA|ERR_OSSL_.*)$/u,
    code: 'TLS_UNKNOWN_AUTHORITY',
    says: 'its certificate is not from the authority that we trust. Set the authority that issued it (NATS_CA for the broker, sslrootcert in the address of Postgres), or find out who answers there',
  },
];
/** What the clients of Postgres and NATS say of a server that has no TLS. */
const PLAIN_TEXT = /does not support (?:SSL connections|'tls')/iu;

/** Thrown where a server cannot prove who it is, or offers plain text only: trying again does not help. */
export class UntrustedServerError extends Error {
  override readonly name = 'UntrustedServerError';
  readonly code: string;

  /** `server`: such as `Postgres`; it must hold no password. */
  constructor(server: string, code: string, says: string, cause: unknown) {
    super(`${code}: ${server} is not trusted: ${says}.`, { cause });
    this.code = code;
  }
}

/** The {@link UntrustedServerError} behind what a client threw; `undefined` where TLS is not the reason. */
export function untrustedServerOf(server: string, error: unknown): UntrustedServerError | undefined {
  for (let each: unknown = error; each instanceof Error; each = each.cause) {
    if (each instanceof UntrustedServerError) return each;
    const nodeCode = 'code' in each ? String(each.code) : '';
    const cause = CAUSES.find(({ of }) => of.test(nodeCode));
    if (cause !== undefined) return new UntrustedServerError(server, cause.code, cause.says, each);
    if (PLAIN_TEXT.test(each.message)) {
      const says = 'it offers plain text only. Switch TLS on at the server, or find out who answers there';
      return new UntrustedServerError(server, 'TLS_NOT_OFFERED', says, each);
    }
  }
  return undefined;
}
