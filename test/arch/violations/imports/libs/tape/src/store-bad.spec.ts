import '#libs/persistence';
