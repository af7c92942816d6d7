"""Checking tables: cells by the type of their column, then what no single cell shows; every fault said to a person."""
