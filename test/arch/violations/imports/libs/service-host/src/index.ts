import '#libs/messaging';
import '#libs/persistence';
import '#libs/platform';
