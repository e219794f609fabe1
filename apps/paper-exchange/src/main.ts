import { readArguments } from './arguments.js';
import { readPaperExchangeSettings } from './paper-exchange.config.js';
import { PaperExchangeModule } from './paper-exchange.module.js';
import { takeRawBodies } from './raw-bodies.js';
import { environmentWith, runService } from '#libs/platform';

await runService({
  name: 'paper-exchange',
  settings: () => readPaperExchangeSettings(environmentWith(readArguments(process.argv.slice(2)))),
  module: (settings) => PaperExchangeModule.with(settings),
  configure: (app) => takeRawBodies(app),
});
