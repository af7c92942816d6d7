"""The application for the browser: sliders of the policy, and what it costs and reaches, at once."""

FOLDER = "KJQS_DASHBOARD_FOLDER"
"""The environment variable by which a served page knows the one folder below which it saves and loads."""

__all__ = ["FOLDER", "Dashboard", "open_dashboard"]


def __getattr__(name: str):
    # Looked up when first used: the server, which works nothing out, does not wait for what the pages read.
    if name in ("Dashboard", "open_dashboard"):
        from . import app

        return getattr(app, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
