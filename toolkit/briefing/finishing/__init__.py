"""What is put right once a part is filled in: merged cells, breaks, lists that begin anew, numbers, fields."""
