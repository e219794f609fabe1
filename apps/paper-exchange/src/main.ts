import { environmentWith } from '#libs/platform';
import { runService } from '#libs/service-host';
import { takeRawBodies } from '#libs/services/paper-exchange';
import { readArguments } from './arguments.js';
import { PaperExchangeAppModule } from './paper-exchange-app.module.js';
import { readPaperExchangeSettings } from './paper-exchange.config.js';

await runService({
  name: 'paper-exchange',
  settings: () => readPaperExchangeSettings(environmentWith(readArguments(process.argv.slice(2)))),
  module: (settings) => PaperExchangeAppModule.forSettings(settings),
  configure: (app) => takeRawBodies(app),
  exit: (code) => process.exit(code),
});
