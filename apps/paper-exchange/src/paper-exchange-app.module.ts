import { type DynamicModule, Module } from '@nestjs/common';
import { PaperExchangeModule, type PaperExchangeSettings } from '#libs/services/paper-exchange';

/** The paper exchange; it knows no broker and no database. */
@Module({})
export class PaperExchangeAppModule {
  /** Puts it together from the settings. */
  static forSettings(settings: PaperExchangeSettings): DynamicModule {
    return { module: PaperExchangeAppModule, imports: [PaperExchangeModule.register(settings)] };
  }
}
