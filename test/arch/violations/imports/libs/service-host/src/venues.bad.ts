import '#libs/venues';
