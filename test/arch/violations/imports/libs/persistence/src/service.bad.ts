import '#libs/services/risk';
