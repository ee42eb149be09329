"""What must hold of consensus when a process may crash."""
