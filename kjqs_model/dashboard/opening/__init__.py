"""How the dashboard opens: a kernel made ready meanwhile, and a page that stands before its widgets do."""
