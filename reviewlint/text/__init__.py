"""What the text of a notebook says: sentences of markdown and comments, matched by stems and meaning."""
