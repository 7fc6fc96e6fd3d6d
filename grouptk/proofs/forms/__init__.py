"""Normal forms of expressions, and what is known of their signs."""
