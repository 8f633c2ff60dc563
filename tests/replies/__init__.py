"""The labelled replies, and how well a reader does on them."""
