/** The settings of this app: those of the service that it runs. */
export { gatewaySettings } from '#libs/services/gateway';
