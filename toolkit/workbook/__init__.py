"""Workbooks: the only place that knows .xlsx. Import the module that is needed; this loads none."""
