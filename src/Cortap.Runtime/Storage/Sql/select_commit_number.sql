SELECT commit_number FROM store WHERE id = 1;
