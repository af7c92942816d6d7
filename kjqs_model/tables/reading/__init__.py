"""Reading tables from files: CSV, Excel, OpenDocument, Parquet, and what such files hide."""
