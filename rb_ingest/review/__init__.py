"""What reviewers work with: the queue, decisions, pictures of rows; the widgets on top are thin."""
