"""Graph stores behind one interface."""
