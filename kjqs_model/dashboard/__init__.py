"""The application for the browser: sliders of the policy, and what it costs and reaches, at once."""

from .app import Dashboard, open_dashboard

__all__ = ["Dashboard", "open_dashboard"]
