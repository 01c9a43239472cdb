"""Tables of rows, read and written in batches: CSV, TSV, NDJSON, Parquet, Arrow."""
