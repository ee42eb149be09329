"""What knows nothing of models: budgets, files, memory, processes, what is kept, text that can be seen."""
