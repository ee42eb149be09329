"""What is proved for any number of nodes: quorum systems, safety lemmas, inductive invariants."""
