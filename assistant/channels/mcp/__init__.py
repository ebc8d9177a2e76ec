"""The Model Context Protocol: tools for programs with a language model. The library `mcp` is loaded when first used."""
