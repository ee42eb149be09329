"""Results as the JSON objects of docs/json.md."""
