"""Makes up a class whose mistakes are known, to try everything on."""
