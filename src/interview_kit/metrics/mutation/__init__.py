"""Mutation: what the candidate's own tests notice."""
