"""Tasks a language model finds in prose that the extractor left: proposals, until an editor accepts them."""
