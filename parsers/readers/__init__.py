"""Readers: bytes of one format in, one `Document` (headings, paragraphs, grids) out."""
