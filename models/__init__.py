"""The protocols, one readable file each, and their buggy variants beside them."""
