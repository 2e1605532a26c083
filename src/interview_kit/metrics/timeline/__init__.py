"""Timeline: the session that the candidate's journal claims."""
