/** The settings of this app: those of the service that it runs. */
export { strategySettings } from '#libs/services/strategy';
