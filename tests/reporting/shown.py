"""What a report shows, counted: who adds a chart to a section of the report counts it here."""

CHARTS = 21
