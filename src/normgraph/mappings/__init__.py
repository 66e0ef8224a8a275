"""Mapping sets between standards and criteria."""
