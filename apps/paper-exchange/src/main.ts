import { environmentWith } from '#libs/platform';
import { runService } from '#libs/service-host';
import { PaperExchangeModule, takeRawBodies } from '#libs/services/paper-exchange';
import { readArguments } from './arguments.js';
import { readPaperExchangeSettings } from './paper-exchange.config.js';

await runService({
  name: 'paper-exchange',
  settings: () => readPaperExchangeSettings(environmentWith(readArguments(process.argv.slice(2)))),
  module: (settings) => PaperExchangeModule.register(settings),
  configure: (app) => takeRawBodies(app),
});
