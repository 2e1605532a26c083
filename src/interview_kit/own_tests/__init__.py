"""The candidate's own tests, judged by contrast: the same suite on programs that we changed."""
