import stay
