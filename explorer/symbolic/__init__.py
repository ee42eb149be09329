"""From Python source to Z3: what holds for any number of nodes, and symbolic search on finite instances."""
