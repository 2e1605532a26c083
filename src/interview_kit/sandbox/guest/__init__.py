"""Programs that run inside the sandbox. They import nothing of the kit but each other."""
