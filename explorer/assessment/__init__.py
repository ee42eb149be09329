"""Properties that somebody else wrote, such as a student, against the right protocol and its buggy variants."""
