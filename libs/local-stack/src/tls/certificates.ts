import 'reflect-metadata';
import type { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';
import { randomHex } from '../process/machine.js';

/** Names and addresses that a server of this machine is reached by. */
export const LOCAL_NAMES: readonly string[] = ['localhost', '127.0.0.1', '::1'];

/** A certificate and its private key, both as PEM. */
export interface ServerCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** What a certificate is made for. */
export interface CertificateWish {
  /** Host names and addresses that it is valid for. */
  readonly names: readonly string[];
  /** How long it is valid from now on, in days; negative for one that has expired. */
  readonly days?: number;
}

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const MS_PER_DAY = 86_400_000;
/** Keys are made by the machine's own WebCrypto. */
const { subtle }: { readonly subtle: webcrypto.SubtleCrypto } =
  x509.cryptoProvider.get() as unknown as webcrypto.Crypto;
/** Every run makes its certificates anew; a run of a year is none of this machine. */
const DAYS = 365;

/**
 * A certificate authority for the servers of this machine. Its private key is in memory only and goes with the process: nobody can
 * make another certificate that the clients of this run believe.
 */
export class LocalAuthority {
  /** The authority's own certificate as PEM, which clients trust; it is no secret. */
  readonly certificate: string;
  readonly #issuer: x509.X509Certificate;
  readonly #keys: webcrypto.CryptoKeyPair;
  readonly #nowMs: number;

  private constructor(issuer: x509.X509Certificate, keys: webcrypto.CryptoKeyPair, nowMs: number) {
    this.certificate = issuer.toString('pem');
    this.#issuer = issuer;
    this.#keys = keys;
    this.#nowMs = nowMs;
  }

  /** A new authority whose certificates are valid from a day before `nowMs` (Unix time in milliseconds) on. */
  static async create(nowMs: number): Promise<LocalAuthority> {
    const keys = await makeKeys();
    const issuer = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: makeSerial(),
      name: 'CN=Tradewind on this machine',
      notBefore: new Date(nowMs - MS_PER_DAY),
      notAfter: new Date(nowMs + DAYS * MS_PER_DAY),
      keys,
      signingAlgorithm: ECDSA,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    return new LocalAuthority(issuer, keys, nowMs);
  }

  /** Makes a server's certificate with a key of its own. */
  async issueCertificate({ names, days = DAYS }: CertificateWish): Promise<ServerCertificate> {
    const keys = await makeKeys();
    const notAfterMs = this.#nowMs + days * MS_PER_DAY;
    const made = await x509.X509CertificateGenerator.create({
      serialNumber: makeSerial(),
      subject: `CN=${names[0] ?? 'nobody'}`,
      issuer: this.#issuer.subject,
      notBefore: new Date(Math.min(this.#nowMs, notAfterMs) - MS_PER_DAY),
      notAfter: new Date(notAfterMs),
      publicKey: keys.publicKey,
      signingKey: this.#keys.privateKey,
      signingAlgorithm: ECDSA,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(
          names.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value })),
        ),
        await x509.AuthorityKeyIdentifierExtension.create(this.#keys.publicKey),
      ],
    });
    return { certificate: made.toString('pem'), key: await pemOfKey(keys.privateKey) };
  }
}

function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return subtle.generateKey(ECDSA, true, ['sign', 'verify']);
}

async function pemOfKey(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await subtle.exportKey('pkcs8', key)).toString('base64');
  const lines = der.match(/.{1,64}/gu) ?? [];
  return ['-----BEGIN PRIVATE KEY-----', ...lines, '-----END PRIVATE KEY-----', ''].join('\n');
}

/** Positive, as X.509 demands. */
function makeSerial(): string {
  return `01${randomHex()}`;
}
