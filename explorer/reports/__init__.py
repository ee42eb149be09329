"""Results for other programs that show results: JUnit XML for CI systems and graders, SARIF for code scanning."""
