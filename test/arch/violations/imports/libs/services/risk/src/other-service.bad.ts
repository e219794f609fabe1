import '#libs/services/strategy';
