import { SettingsError } from '#libs/platform';
import { readConfig } from '../../config/read-config.js';
import { type Check, HEALTHY, faulty, skipped } from '../examination.js';

/** The file of `--config`. */
export const configCheck: Check = {
  name: 'configuration file',
  async findFaults({ configFile }) {
    if (configFile === undefined) return skipped('no --config is given');
    try {
      await readConfig(configFile);
      return HEALTHY;
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      return faulty(
        'config-invalid',
        error.message,
        'Correct these lines; docs/configuration.md says what may stand there.',
      );
    }
  },
};
