/** Settings that hold a secret; an address of Postgres, of the broker or of a mail server may hold a password, one for notices is a secret itself. */
const SECRET =
  /(?:PASSWORD|SECRET|NKEY_SEED|TOKEN|\b(?:\w+_)?API_KEY|SIGNING_KEY|DATABASE_URL|NOTIFY_URL|NOTIFY_SLACK_URL|NOTIFY_SMTP_URL)$/u;

/** Whether a setting of that name holds a secret. */
export function isSecretSetting(name: string): boolean {
  return SECRET.test(name);
}
