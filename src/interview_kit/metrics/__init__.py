"""One package per metric: how it is measured, scored and recorded."""
