import '#libs/messaging';
