"""Proofs for any number of everything: what is proved, what fails and whether that can happen, what it rests on."""
