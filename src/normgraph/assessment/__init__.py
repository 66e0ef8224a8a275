"""Rules, statuses, findings and their proof."""
