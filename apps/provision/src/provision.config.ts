import { z } from 'zod';
import { BESIDE_OTHER_FAULTS, refuseInsecureAccess, secureModeSettings, serviceSettings } from '#libs/platform';

const password = z.string().min(8);

/**
 * Everything that can be set for the provisioning job. Each name may end in `_FILE` to name a file with the value.
 * The job runs before the services, at every deployment; running it again changes nothing.
 */
export const provisionSettings = z
  .object({
    OWNER_DATABASE_URL: z
      .string()
      .regex(/^postgres(ql)?:\/\//u, 'must begin with postgres:// or postgresql://')
      .describe('Address of Postgres with the owner of the database, who may create schemas and roles'),
    STRATEGY_DATABASE_PASSWORD: password.describe("Password that strategy's role at Postgres gets"),
    RISK_DATABASE_PASSWORD: password.describe("Password that risk's role at Postgres gets"),
    ORDER_MANAGEMENT_DATABASE_PASSWORD: password.describe("Password that order-management's role at Postgres gets"),
    GATEWAY_DATABASE_PASSWORD: password.describe("Password that gateway's read-only role at Postgres gets"),
    DESK_DATABASE_PASSWORD: password
      .optional()
      .describe('Password that the role of a desk at Postgres gets; without one no desk can enter'),
    LOG_LEVEL: serviceSettings.LOG_LEVEL,
    ...secureModeSettings,
  })
  .superRefine(refuseInsecureAccess, BESIDE_OTHER_FAULTS);

/** The settings of the provisioning job, as read. */
export type ProvisionSettings = z.output<typeof provisionSettings>;
