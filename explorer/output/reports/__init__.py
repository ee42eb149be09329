"""Results for other programs that collect them: JUnit XML and SARIF."""
