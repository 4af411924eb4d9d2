"""The kinds of file that hold tables, one module each. Import the module that is needed; this loads none."""
