"""grouptk."""
