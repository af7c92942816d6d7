"""The running budget year: what finance has booked, what may still come, and the money moved between lines."""
