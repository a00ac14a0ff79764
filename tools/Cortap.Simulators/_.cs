// replaced by the first simulator
