"""A notebook and its resubmission: which remarks are mended, which remain and which are new."""
