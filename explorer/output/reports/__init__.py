"""Reports for other programs: JUnit XML and SARIF."""
