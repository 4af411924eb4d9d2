"""The Word templates of the suite, one module each: a module says what its document holds, block by block."""
