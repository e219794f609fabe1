import { runServices } from '#libs/service-host';
import { readDeskSettings } from './desk.config.js';
import { deskServices } from './desk-services.js';

const desk = await runServices({
  name: 'desk',
  settings: () => readDeskSettings(),
  database: ({ risk }) => risk.DATABASE_URL,
  services: deskServices,
  exit: (code) => process.exit(code),
});

// The strategies stop for good and everything else goes on, so that what is under way comes to its end: kill -HUP.
if (desk !== undefined) process.on('SIGHUP', () => void desk.stopService('strategy'));
