"""The sections of reports and notebooks: what is shown of a subject, in tables, charts and sentences."""
