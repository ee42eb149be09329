"""What submissions got for a lab: as a table, CSV, JUnit, Gradescope's results, pages."""
