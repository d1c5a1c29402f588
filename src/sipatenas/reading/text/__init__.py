"""From the letters of a post to its words, each with its place in the original."""
