"""Ways of asking: command line and HTTP. Channels share `render` and never import each other."""
