"""The application: finds the reports, keeps their bytes, stores what `parsers` reads, serves it."""
