"""What shows things: text, pages, drawings and files made from results, which know nothing of them."""
