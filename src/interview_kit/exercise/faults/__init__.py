"""Named wrong answers at the HTTP boundary, used to test tests."""
