"""What rules read: a notebook in the field's own terms, computed once and on demand."""
