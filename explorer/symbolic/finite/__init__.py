"""SAT-based engines for finite instances: the IR lowered to Boolean circuits."""
