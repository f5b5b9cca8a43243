"""Text into terms: the one chain that articles, queries and highlights go through."""
