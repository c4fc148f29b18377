"""Evaluation: whether peer support helps, without a look at any person."""
